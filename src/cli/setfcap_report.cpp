// SPDX-License-Identifier: MIT
// Saying outcomes.
#include "cli/setfcap_report.hpp"

#include <utility>

#include "cli/exit_code.hpp"
#include "cli/report.hpp"
#include "cli/setfcap_json.hpp"

namespace execcap {
namespace {

constexpr std::string_view tool = "setfcap";
/// How much output is kept back, so that a line is not a system call.
constexpr std::size_t pending_room = 32768;

std::string warning_text(const FileOutcome& outcome, const FileWarning& warning) {
  const std::string_view word = warning.concern == FileConcern::note ? "note: " : "warning: ";
  return std::string(word) + outcome.path + ": " + warning.text;
}

}  // namespace

void SetfcapReport::take(FileOutcome outcome) {
  if (outcome.kind == OutcomeKind::changed || outcome.kind == OutcomeKind::would_change) ++changed_;
  if (outcome.kind == OutcomeKind::unchanged) ++unchanged_;
  if (is_failure(outcome)) ++failed_;
  if (request_.json) {
    kept_.push_back(std::move(outcome));
  } else {
    say(outcome);
  }
}

void SetfcapReport::fail(const std::string& path, const Error& error) {
  take({.path = path, .kind = OutcomeKind::failed, .error = error});
}

void SetfcapReport::write(std::string_view text) {
  pending_ += text;
  if (pending_.size() > pending_room) flush();
}

void SetfcapReport::say(const FileOutcome& outcome) {
  if (const auto line = outcome_line(request_, outcome, all_)) {
    write(*line);
    write(request_.null_ends ? std::string_view("\0", 1) : std::string_view("\n"));
  }
  const bool warns = !request_.quiet && !outcome.warnings.empty();
  if (!outcome.error && !warns) return;
  flush();
  if (outcome.error) report(console_, tool, *outcome.error);
  if (!warns) return;
  for (const FileWarning& warning : outcome.warnings) {
    report_progress(console_, tool, warning_text(outcome, warning));
  }
}

void SetfcapReport::flush() {
  if (pending_.empty()) return;
  const std::string text = std::exchange(pending_, {});
  if (const Result<void> written = console_.write_out(text); !written) {
    if (!write_failed_) report(console_, tool, written.error());
    write_failed_ = true;
  }
}

int SetfcapReport::finish() {
  if (request_.json) {
    write(setfcap_json(request_, kept_, all_));
  } else if (request_.action == SetfcapAction::apply && !request_.quiet) {
    const std::string_view done = request_.dry_run ? " to change, " : " changed, ";
    const std::string end = request_.null_ends ? std::string(1, '\0') : "\n";
    write(std::to_string(changed_) + std::string(done) + std::to_string(unchanged_) +
          " unchanged, " + std::to_string(failed_) + " failed" + end);
  }
  flush();
  return failed_ != 0 || write_failed_ ? exit_code::differs : exit_code::success;
}

}  // namespace execcap
