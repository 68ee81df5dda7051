// SPDX-License-Identifier: MIT
// A new-handler that takes no memory itself.
#include "cli/out_of_memory.hpp"

#include <unistd.h>

#include <cstring>
#include <new>

namespace execcap {
namespace {

struct LastWords {
  const char* tool = "";
  int code = 0;
};

constinit LastWords last_words;

/// Nothing can be done about words that cannot be written.
void write_words(const char* words) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, words, std::strlen(words));
}

[[noreturn]] void end() {
  write_words(last_words.tool);
  write_words(": cannot go on: out of memory\n");
  ::_exit(last_words.code);
}

}  // namespace

void end_when_out_of_memory(const char* tool, int code) {
  last_words = {.tool = tool, .code = code};
  std::set_new_handler(end);
}

}  // namespace execcap
