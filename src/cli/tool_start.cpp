// SPDX-License-Identifier: MIT
// Lists of C strings.
#include "cli/tool_start.hpp"

namespace execcap {

std::vector<std::string> words_of(const char* const* words) {
  std::vector<std::string> list;
  for (; words != nullptr && *words != nullptr; ++words) list.emplace_back(*words);
  return list;
}

ToolStart tool_start(const char* const* argv, const char* const* envp) {
  return {.args = words_of(argv), .environment = words_of(envp), .own_binary = read_own_binary()};
}

}  // namespace execcap
