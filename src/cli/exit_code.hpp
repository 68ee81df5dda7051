// SPDX-License-Identifier: MIT
// The exit codes of the tools, and which failure leads to which.
#pragma once

#include "execcap/base/error.hpp"

namespace execcap {

/// What a launcher exits with when it did not become the command: the codes of env(1), nohup(1)
/// and chroot(1).
namespace exit_code {
inline constexpr int success = 0;
inline constexpr int launch_failed = 125;  ///< our own failure, usage included
inline constexpr int not_startable = 126;  ///< the command was found and cannot be executed
inline constexpr int not_found = 127;      ///< there is no such command

// Of the tools that show and check: getpcaps and setfcap.
inline constexpr int differs = 1;       ///< the answer is no, something differs, or a part failed
inline constexpr int not_possible = 2;  ///< usage, or it could not be done at all
}  // namespace exit_code

/// The exit code of a launcher that ends with an error of this kind.
[[nodiscard]] constexpr int launcher_exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_startable:
      return exit_code::not_startable;
    case ErrorKind::not_found:
      return exit_code::not_found;
    case ErrorKind::usage:
    case ErrorKind::refused:
    case ErrorKind::unsupported:
    case ErrorKind::system:
    case ErrorKind::mismatch:
      break;
  }
  return exit_code::launch_failed;
}

}  // namespace execcap
