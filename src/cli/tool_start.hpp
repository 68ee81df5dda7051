// SPDX-License-Identifier: MIT
// How a tool was started.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "execcap/system/own_binary.hpp"

namespace execcap {

/// How a launcher was started.
struct ToolStart {
  std::vector<std::string> args;         ///< argv, its first element the tool's own name
  std::vector<std::string> environment;  ///< environ(7)
  OwnBinary own_binary;

  /// `args` without the tool's own name.
  [[nodiscard]] std::span<const std::string> words() const {
    const std::span<const std::string> all = args;
    return all.empty() ? all : all.subspan(1);
  }
};

/// The words of a main function's `argv` or of environ(7), which end with a null pointer.
[[nodiscard]] std::vector<std::string> words_of(const char* const* words);

/// What main() of a launcher knows.
[[nodiscard]] ToolStart tool_start(const char* const* argv, const char* const* envp);

}  // namespace execcap
