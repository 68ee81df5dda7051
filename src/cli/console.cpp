// SPDX-License-Identifier: MIT
// Writing to file descriptors, and what kind of terminal stands behind them.
#include "cli/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace execcap {
namespace {

/// Writes all of it; the errno(3) of the write(2) that failed, or 0. A filter of system calls that
/// answers each with 0 or EINTR does not hold it: no tool here handles signals, so nothing
/// interrupts a write(2).
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) return errno;
    if (written == 0) return EIO;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool terminal_is_dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

}  // namespace

Result<void> StandardConsole::write_out(std::string_view text) {
  const int errnum = write_all(STDOUT_FILENO, text);
  if (errnum != 0) return system_error("cannot write to standard output", errnum);
  return {};
}

void StandardConsole::write_error(std::string_view text) {
  static_cast<void>(write_all(STDERR_FILENO, text));
}

bool StandardConsole::is_terminal() const {
  return ::isatty(STDOUT_FILENO) == 1;
}

bool StandardConsole::wants_colour() const {
  return is_terminal() && !is_set("NO_COLOR") && !terminal_is_dumb();
}

bool StandardConsole::has_progress_reader() const {
  if (::isatty(STDERR_FILENO) != 1 || terminal_is_dumb()) return false;
  const bool is_pipe =
      ::isatty(STDOUT_FILENO) != 1 && ::lseek(STDOUT_FILENO, 0, SEEK_CUR) < 0 && errno == ESPIPE;
  if (is_pipe) return false;
  // A terminal that does not control this process has no foreground for it, and gives -1.
  const pid_t foreground = ::tcgetpgrp(STDERR_FILENO);
  return foreground < 0 || foreground == ::getpgrp();
}

std::size_t StandardConsole::columns() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return default_columns;
  return size.ws_col;
}

}  // namespace execcap
