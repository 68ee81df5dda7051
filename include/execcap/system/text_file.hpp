// SPDX-License-Identifier: MIT
// The whole text of a file or of standard input.
#pragma once

#include <string>

#include "execcap/base/result.hpp"

namespace execcap {

/// The text of the file at `path`, or what standard input has up to its end if `path` is `-`. An
/// error names the path as it was given; `not_found` if there is no such file.
Result<std::string> read_text_file(const std::string& path);

}  // namespace execcap
