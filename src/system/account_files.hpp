// SPDX-License-Identifier: MIT
// The entries of the files passwd(5) and group(5).
#pragma once

#include <grp.h>
#include <pwd.h>

#include <functional>
#include <string>

#include "execcap/base/result.hpp"

namespace execcap {

/// Gives each entry of `text` to `is_last`, up to one for which it says true. The C library reads
/// them, fgetpwent(3) and fgetgrent(3), and passes over lines that are none. An entry is valid
/// during its call. An error if it ran out of memory. Not for two threads at once.
Result<void> for_each_user(const std::string& text,
                           const std::function<bool(const passwd&)>& is_last);
Result<void> for_each_group(const std::string& text,
                            const std::function<bool(const group&)>& is_last);

/// Whether a line begins with `+` or `-`: it says something of accounts that stand elsewhere.
/// Source: nsswitch.conf(5), "Compatibility mode".
[[nodiscard]] bool has_compat_lines(const std::string& text);

}  // namespace execcap
