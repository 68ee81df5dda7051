// SPDX-License-Identifier: MIT
// One line on a terminal that says how far a long task is, and gives way to everything else.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "execcap/system/tree_walk.hpp"

namespace execcap {

/// A clock that never goes back; where it begins means nothing.
using Clock = std::function<std::chrono::milliseconds()>;

/// The Clock of the system.
[[nodiscard]] std::chrono::milliseconds steady_time();

/// A Console on which a task shows how far it is: after a second, on standard error, in a line that
/// is written anew and is gone before anything else is written, and at the end. Where standard
/// error has no reader (see Console::has_progress_reader()) nothing is shown and no clock is asked.
class ProgressConsole final : public Console {
 public:
  /// `is_wanted` is false for --quiet.
  ProgressConsole(Console& console, std::string_view tool, Clock clock, bool is_wanted = true);
  ~ProgressConsole() override { clear(); }

  /// Whether it is time to show() something; costs a look at the clock.
  [[nodiscard]] bool is_due();
  /// Writes `tool: text` in the place of what was shown before.
  void show(std::string_view text);

  Result<void> write_out(std::string_view text) override;
  void write_error(std::string_view text) override;
  [[nodiscard]] bool wants_colour() const override { return console_.wants_colour(); }
  [[nodiscard]] bool is_terminal() const override { return console_.is_terminal(); }
  [[nodiscard]] std::size_t columns() const override { return console_.columns(); }

 private:
  void clear();

  Console& console_;
  std::string tool_;
  Clock clock_;
  bool is_wanted_;
  std::chrono::milliseconds next_{0};  ///< when to show something
  std::size_t shown_ = 0;              ///< characters of the line that stands there
};

/// Counts the files of a run, and shows how many every now and then.
class FileProgress {
 public:
  explicit FileProgress(ProgressConsole& console) : console_(console) {}

  /// Adds to what was met. `found` is what the run looks for among the names; 0 where that is all.
  void add(WalkPace pace);

 private:
  ProgressConsole& console_;
  WalkPace total_;
  std::size_t unseen_ = 0;  ///< names since the clock was looked at
};

}  // namespace execcap
