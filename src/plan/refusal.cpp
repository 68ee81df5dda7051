// SPDX-License-Identifier: MIT
// Which words go with which rule.
#include "execcap/plan/refusal.hpp"

namespace execcap {
namespace {

Error refused(std::string what, std::string why, std::string hint, int errnum = 0) {
  return {.kind = ErrorKind::refused,
          .what = std::move(what),
          .why = std::move(why),
          .hint = std::move(hint),
          .errnum = errnum};
}

std::string what_is_refused(const Step& step, const Refusal& refusal) {
  const std::string caps = caps_phrase(refusal.caps);
  switch (refusal.rule) {
    case Rule::inheritable_needs_setpcap:
    case Rule::inheritable_within_bounding:
      return "cannot make " + caps + " inheritable";
    case Rule::ambient_needs_permitted:
    case Rule::ambient_needs_inheritable:
    case Rule::ambient_raise_forbidden:
      return "cannot raise ambient " + caps;
    case Rule::bounding_needs_setpcap:
      return "cannot drop " + caps + " from the bounding set";
    default:
      return "cannot " + step_purpose(step);
  }
}

/// Why the command would lack permitted capabilities that were promised.
Error missing_permitted_error(CapSet missing, const ExecResult& command) {
  const std::string what = "the command would not get " + caps_phrase(missing);
  for (const Rule rule : {Rule::ambient_cleared_by_file_caps, Rule::ambient_cleared_by_id_change}) {
    if (command.rules.contains(rule)) {
      return refused(what, std::string(rule_entry(rule).says),
                     "run a copy of the file without capabilities and set-ID bits, or set the "
                     "file's capabilities to what it needs");
    }
  }
  if (command.rules.contains(Rule::unsafe_exec_limits_to_permitted)) {
    return refused(what, std::string(rule_entry(Rule::unsafe_exec_limits_to_permitted).says),
                   "ask for it as permitted, too");
  }
  const bool is_inheritable = missing.is_subset_of(command.state.caps.inheritable);
  return refused(what,
                 "a program without capabilities of its own gets only what is ambient, and "
                 "ambient must be inheritable",
                 is_inheritable ? "leave --ambient out, or ask for it there, too"
                                : "ask for it as inheritable, too (=eip)");
}

Error extra_permitted_error(CapSet extra, const ExecResult& command) {
  const std::string what =
      "the command would also get " + caps_phrase(extra) + ", which was not asked for";
  if (command.rules.contains(Rule::root_gains_bounding_and_inheritable)) {
    return refused(what, std::string(rule_entry(Rule::root_gains_bounding_and_inheritable).says),
                   "leave out --allow-new-privs, or add --securebits noroot");
  }
  return refused(what, std::string(rule_entry(Rule::file_caps_give).says),
                 "leave out --allow-new-privs, or narrow --inheritable and --bounding");
}

}  // namespace

std::string caps_phrase(CapSet caps) {
  constexpr int most_named = 6;
  std::string text;
  int named = 0;
  for (const Cap cap : caps) {
    if (named == most_named) {
      return text + " and " + std::to_string(caps.size() - most_named) + " more";
    }
    if (named > 0) text += ", ";
    text += cap_name(cap);
    ++named;
  }
  return text;
}

Error refused_step_error(const Step& step, const Refusal& refusal) {
  const RuleEntry& rule = rule_entry(refusal.rule);
  return refused(what_is_refused(step, refusal), std::string(rule.says), std::string(rule.remedy),
                 refusal.errnum);
}

Error unreachable_error(const std::string& what, Rule rule) {
  return refused(what, std::string(rule_entry(rule).says), std::string(rule_entry(rule).remedy));
}

Error refused_exec_error(const ExecTarget& target, const Refusal& refusal) {
  const RuleEntry& rule = rule_entry(refusal.rule);
  Error error = refused("cannot execute " + target.binary().path, std::string(rule.says),
                        std::string(rule.remedy), refusal.errnum);
  error.kind = ErrorKind::not_startable;
  if (!refusal.caps.empty()) error.why += " (" + caps_phrase(refusal.caps) + ")";
  return error;
}

Error broken_promise_error(const Promise& promise, const ExecResult& command) {
  const CapState& caps = command.state.caps;
  const CapSet missing = promise.permitted - caps.permitted;
  if (!missing.empty()) return missing_permitted_error(missing, command);
  const CapSet extra = caps.permitted - promise.permitted;
  if (!extra.empty()) return extra_permitted_error(extra, command);
  const CapSet extra_effective = caps.effective - promise.effective;
  if (!extra_effective.empty()) {
    return refused("the command would also have " + caps_phrase(extra_effective) + " effective",
                   "what execve gives to uid 0 or by ambient is effective at once",
                   "ask for it as effective, too");
  }
  return refused("the command would not have " + caps_phrase(promise.effective - caps.effective) +
                     " effective",
                 "the file's own capabilities do not have the effective flag",
                 "set it with setcap(8), or ask for permitted alone");
}

}  // namespace execcap
