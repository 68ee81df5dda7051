// SPDX-License-Identifier: MIT
// How a tool was started.
#pragma once

#include <string>
#include <vector>

namespace execcap {

/// The words of a main function's `argv` or of environ(7), which end with a null pointer.
[[nodiscard]] std::vector<std::string> words_of(const char* const* words);

}  // namespace execcap
