// SPDX-License-Identifier: MIT
// The lines of setfcap: those of getcap(8) and setcap(8) where these have one.
#include "cli/setfcap_outcome.hpp"

#include "cli/printable.hpp"
#include "execcap/caps/file_caps_text.hpp"
#include "execcap/caps/manifest_text.hpp"

namespace execcap {
namespace {

std::string name_of(const SetfcapRequest& request, const FileOutcome& outcome) {
  return request.null_ends ? outcome.path : printable(outcome.path);
}

std::string with_rootid(std::string text, const FileCaps& caps) {
  if (caps.rootid) text += " [rootid=" + std::to_string(caps.rootid->value) + "]";
  return text;
}

std::string getcap_line(const SetfcapRequest& request, const FileOutcome& outcome, CapSet all) {
  std::string line = name_of(request, outcome);
  if (!outcome.caps) return line;
  line += " " + set_text(as_triple(*outcome.caps), all);
  return request.show_rootid ? with_rootid(std::move(line), *outcome.caps) : line;
}

/// Everything that gives privilege, as a manifest says it.
std::string found_text(const FileOutcome& outcome) {
  return manifest_caps_text(outcome.caps) +
         manifest_set_id_text(outcome.set_user_id, outcome.set_group_id);
}

std::string wanted_text(const FileOutcome& outcome) {
  return manifest_caps_text(outcome.wanted) +
         manifest_set_id_text(outcome.wanted_set_user_id, outcome.wanted_set_group_id);
}

/// Which sets differ, in the letters and the order of setcap -v.
std::string differing_sets(const FileOutcome& outcome) {
  const CapTriple have = as_triple(outcome.caps.value_or(FileCaps{}));
  const CapTriple want = as_triple(outcome.wanted.value_or(FileCaps{}));
  std::string letters;
  if (have.permitted != want.permitted) letters += 'p';
  if (have.inheritable != want.inheritable) letters += 'i';
  if (have.effective != want.effective) letters += 'e';
  return letters;
}

std::string verify_line(const SetfcapRequest& request, const FileOutcome& outcome) {
  const std::string name = name_of(request, outcome);
  if (outcome.kind == OutcomeKind::unchanged) return name + ": OK";
  return name + " differs in [" + differing_sets(outcome) + "]: has " + found_text(outcome) +
         ", wanted " + wanted_text(outcome);
}

std::optional<std::string> check_line(const SetfcapRequest& request, const FileOutcome& outcome) {
  const std::string name = name_of(request, outcome);
  switch (outcome.kind) {
    case OutcomeKind::missing:
      return "missing " + name + ": wanted " + wanted_text(outcome);
    case OutcomeKind::differs:
      return "differs " + name + ": has " + found_text(outcome) + ", wanted " +
             wanted_text(outcome);
    case OutcomeKind::extra:
      return "extra " + name + ": has " + found_text(outcome);
    case OutcomeKind::failed:
      return "unreadable " + name;
    case OutcomeKind::unchanged:
      if (!request.verbose) return std::nullopt;
      return "ok " + name + ": " + found_text(outcome);
    default:
      return std::nullopt;
  }
}

std::optional<std::string> change_line(const SetfcapRequest& request, const FileOutcome& outcome) {
  const bool says_changes =
      request.verbose || request.dry_run || request.action == SetfcapAction::apply;
  const std::string name = name_of(request, outcome);
  switch (outcome.kind) {
    case OutcomeKind::changed:
    case OutcomeKind::would_change:
      if (!says_changes) return std::nullopt;
      return name + ": " + manifest_caps_text(outcome.caps) + " -> " +
             manifest_caps_text(outcome.wanted);
    case OutcomeKind::unchanged:
      if (!request.verbose && !request.dry_run) return std::nullopt;
      return name + ": unchanged";
    case OutcomeKind::differs:
      return check_line(request, outcome);
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_failure(const FileOutcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::differs:
    case OutcomeKind::missing:
    case OutcomeKind::extra:
    case OutcomeKind::failed:
      return true;
    case OutcomeKind::shown:
    case OutcomeKind::other:
    case OutcomeKind::changed:
    case OutcomeKind::would_change:
    case OutcomeKind::unchanged:
      break;
  }
  return outcome.error.has_value();
}

std::string_view kind_name(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::shown:
      return "shown";
    case OutcomeKind::other:
      return "not_regular";
    case OutcomeKind::changed:
      return "changed";
    case OutcomeKind::would_change:
      return "would_change";
    case OutcomeKind::unchanged:
      return "unchanged";
    case OutcomeKind::differs:
      return "differs";
    case OutcomeKind::missing:
      return "missing";
    case OutcomeKind::extra:
      return "extra";
    case OutcomeKind::failed:
      return "failed";
  }
  return "failed";
}

std::optional<std::string> outcome_line(const SetfcapRequest& request, const FileOutcome& outcome,
                                        CapSet all) {
  if (request.quiet) return std::nullopt;
  switch (request.action) {
    case SetfcapAction::get:
      if (outcome.kind == OutcomeKind::other) {
        return name_of(request, outcome) + " (Not a regular file)";
      }
      if (outcome.kind != OutcomeKind::shown) return std::nullopt;
      return getcap_line(request, outcome, all);
    case SetfcapAction::verify:
      if (outcome.kind == OutcomeKind::failed) return std::nullopt;
      return verify_line(request, outcome);
    case SetfcapAction::check:
      return check_line(request, outcome);
    case SetfcapAction::set:
    case SetfcapAction::remove:
    case SetfcapAction::apply:
      return change_line(request, outcome);
    case SetfcapAction::dump:
      break;
  }
  return std::nullopt;
}

}  // namespace execcap
