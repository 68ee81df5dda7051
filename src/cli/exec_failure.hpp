// SPDX-License-Identifier: MIT
// Why execve(2) failed, in words.
#pragma once

#include <string>

#include "execcap/base/error.hpp"

namespace execcap {

/// The error of kind `not_startable` for an execve(2) of `path` that failed with
/// `failure.errnum`. The file is known to be there: ENOENT is then a missing interpreter.
[[nodiscard]] Error exec_failure(const std::string& path, const Error& failure);

}  // namespace execcap
