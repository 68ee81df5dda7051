// SPDX-License-Identifier: MIT
// What went wrong, as data: a kind that decides the exit code, and the three parts of the message.
#pragma once

#include <string>
#include <string_view>

namespace execcap {

/// What sort of failure an Error is. The exit code follows from it (cli/exit_code.hpp).
enum class ErrorKind {
  usage,          ///< the command line or an input text is wrong
  refused,        ///< a rule of the kernel, or of ours, stands against what was asked
  unsupported,    ///< the running kernel does not have what was asked
  system,         ///< a system call failed
  mismatch,       ///< the kernel's state is not the state that was planned
  not_found,      ///< the command does not exist
  not_startable,  ///< the command exists and cannot be executed
};

/// One failure. `message()` reads `what: why; hint`.
struct Error {
  ErrorKind kind = ErrorKind::system;
  std::string what;  ///< the step or the option that failed
  std::string why;   ///< the cause, in words
  std::string hint;  ///< what the user can do; may be empty
  int errnum = 0;    ///< errno(3) of the failed call, 0 if there was none

  /// `what: why; hint`, without the parts that are empty.
  [[nodiscard]] std::string message() const;
};

/// The words of strerror(3) for `errnum`, lower case at the start as all our messages are.
[[nodiscard]] std::string errno_text(int errnum);

/// Error of a failed system call: `what: errno text`. `errnum` is errno(3), kept at once.
[[nodiscard]] Error system_error(std::string_view what, int errnum, std::string_view hint = "");

/// Error in what a user wrote.
[[nodiscard]] Error usage_error(std::string_view what, std::string_view why,
                                std::string_view hint = "");

/// `error` with another hint.
[[nodiscard]] Error with_hint(Error error, std::string hint);

}  // namespace execcap
