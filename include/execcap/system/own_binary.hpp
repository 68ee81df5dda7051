// SPDX-License-Identifier: MIT
// Whether the running launcher's own file gives it more privilege than its caller has.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "execcap/base/result.hpp"

namespace execcap {

/// What a file gives to whoever executes it.
struct FilePrivileges {
  std::uint32_t mode = 0;            ///< the permission and set-ID bits of st_mode
  bool has_capability_attr = false;  ///< a `security.capability` attribute, whatever it says
};

/// The running program's own file, as far as it matters.
struct OwnBinary {
  /// AT_SECURE of getauxval(3): the kernel saw this program start with more than its caller has.
  bool is_secure = false;
  /// Looked at only if `is_secure`; none if it cannot be found out: without a proc file system on
  /// /proc there is no sure way from a process to its file.
  std::optional<FilePrivileges> file;
};

/// Reads it from the kernel. Without AT_SECURE that is no system call.
[[nodiscard]] OwnBinary read_own_binary();

/// Whether a launcher may run as it was started. Refused: a set-user-ID or set-group-ID launcher,
/// one with file capabilities that everybody may execute, and one of which that cannot be found
/// out. `tool` is its name for the message.
Result<void> check_own_binary(const OwnBinary& own, std::string_view tool);

}  // namespace execcap
