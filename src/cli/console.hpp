// SPDX-License-Identifier: MIT
// Where the tools write: standard output and standard error.
#pragma once

#include <cstddef>
#include <string_view>

#include "execcap/base/result.hpp"

namespace execcap {

/// The two streams of a tool. A class so that tests can read what was written.
class Console {
 public:
  Console() = default;
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;
  virtual ~Console() = default;

  /// Writes all of `text` to standard output. An error if that fails: a report that was asked for
  /// and is not there is no success.
  virtual Result<void> write_out(std::string_view text) = 0;
  /// Writes `text` to standard error; a failure has nobody left to be told to.
  virtual void write_error(std::string_view text) = 0;
  /// Whether standard output is a terminal that wants colours: NO_COLOR is unset or empty.
  [[nodiscard]] virtual bool wants_colour() const = 0;
  /// Whether a person reads along on a terminal, so that lines are to fit its width.
  [[nodiscard]] virtual bool is_terminal() const { return false; }
  /// Whether a person waits at standard error whom a line that is written anew does not disturb: a
  /// terminal that knows carriage returns, this process in its foreground, and no pager or filter
  /// that may have the screen behind a pipe of standard output.
  [[nodiscard]] virtual bool has_progress_reader() const { return false; }
  /// How many columns wide the output may be: those of the terminal, or default_columns.
  [[nodiscard]] virtual std::size_t columns() const = 0;

  static constexpr std::size_t default_columns = 80;
};

/// The Console of the process: file descriptors 1 and 2, written without a buffer, so that nothing
/// is pending when the process becomes the command.
class StandardConsole final : public Console {
 public:
  Result<void> write_out(std::string_view text) override;
  void write_error(std::string_view text) override;
  [[nodiscard]] bool wants_colour() const override;
  [[nodiscard]] bool is_terminal() const override;
  [[nodiscard]] bool has_progress_reader() const override;
  [[nodiscard]] std::size_t columns() const override;
};

}  // namespace execcap
