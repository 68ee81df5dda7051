// SPDX-License-Identifier: MIT
// Why a call on a file's capabilities failed, in words, with what helps against it.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/error.hpp"

namespace execcap {

/// What was tried, as messages say it.
enum class FileCapsCall { read, set, remove };

/// The error of a call on the O_PATH descriptor `file` that failed with `errnum`. Where one errno
/// has many causes, the file, its mount and the caller's capabilities are looked at to tell which.
[[nodiscard]] Error file_caps_error(FileCapsCall call, std::string_view path, int file, int errnum);

}  // namespace execcap
