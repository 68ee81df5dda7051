// SPDX-License-Identifier: MIT
// When the line is due, and how it is taken away.
#include "cli/progress.hpp"

#include <utility>

namespace execcap {
namespace {

constexpr std::chrono::milliseconds before_first{1000};
constexpr std::chrono::milliseconds between{200};
/// Names that are taken in far less than the time between two lines, wherever they are.
constexpr std::size_t names_a_look = 128;

}  // namespace

std::chrono::milliseconds steady_time() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

ProgressConsole::ProgressConsole(Console& console, std::string_view tool, Clock clock,
                                 bool is_wanted)
    : console_(console),
      tool_(tool),
      clock_(std::move(clock)),
      is_wanted_(is_wanted && console.has_progress_reader()) {
  if (is_wanted_) next_ = clock_() + before_first;
}

bool ProgressConsole::is_due() {
  if (!is_wanted_) return false;
  const std::chrono::milliseconds now = clock_();
  if (now < next_) return false;
  next_ = now + between;
  // It may have been put in the background meanwhile.
  return console_.has_progress_reader();
}

void ProgressConsole::show(std::string_view text) {
  std::string line = tool_ + ": " + std::string(text);
  const std::size_t length = line.size();
  if (length < shown_) line.append(shown_ - length, ' ');
  console_.write_error("\r" + line);
  shown_ = line.size();
}

void ProgressConsole::clear() {
  // Blanks, which every terminal knows.
  if (shown_ != 0) console_.write_error("\r" + std::string(shown_, ' ') + "\r");
  shown_ = 0;
}

Result<void> ProgressConsole::write_out(std::string_view text) {
  clear();
  return console_.write_out(text);
}

void ProgressConsole::write_error(std::string_view text) {
  clear();
  console_.write_error(text);
}

void FileProgress::add(WalkPace pace) {
  total_.names += pace.names;
  total_.found += pace.found;
  unseen_ += pace.names;
  if (unseen_ < names_a_look) return;
  unseen_ = 0;
  if (!console_.is_due()) return;
  std::string text = std::to_string(total_.names) + " files seen";
  if (total_.found != 0) text += ", " + std::to_string(total_.found) + " found";
  console_.show(text);
}

}  // namespace execcap
