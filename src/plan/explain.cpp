// SPDX-License-Identifier: MIT
// The reasons of the steps, and what the rule book does at execve(2), in sentences.
#include "execcap/plan/explain.hpp"

#include <array>

#include "execcap/plan/predict.hpp"
#include "execcap/plan/warnings.hpp"

namespace execcap {
namespace {

/// A step between the two states that it joins, and the state at the end of all steps.
struct Reason {
  const ProcessState& before;
  const ProcessState& after;
  const ProcessState& at_exec;

  std::string operator()(const step::StartSession&) const { return "asked for with --setsid"; }
  std::string operator()(const step::SetUmask&) const { return "asked for with --umask"; }
  std::string operator()(const step::ChangeRoot&) const {
    return "while cap_sys_chroot is effective";
  }
  std::string operator()(const step::ChangeDirectory&) const { return "as the new identity"; }
  std::string operator()(const step::SetGroups&) const {
    return "before the uid, while cap_setgid is effective";
  }
  std::string operator()(const step::SetGid&) const {
    return "before the uid, while cap_setgid is effective";
  }
  std::string operator()(const step::SetUid&) const {
    if (before.caps.permitted.empty() || !after.caps.permitted.empty()) {
      return "real, effective and saved, so that none leads back";
    }
    return "real, effective and saved; the kernel clears permitted and effective";
  }
  std::string operator()(const step::SetKeepCaps&) const {
    return "permitted survives the change of uid; execve clears it";
  }
  std::string operator()(const step::SetSecurebits& s) const {
    if (s.bits.has(securebit::keep_caps) && !before.securebits.has(securebit::keep_caps)) {
      return "as asked, and keep_caps for the change of uid; execve clears that";
    }
    const bool is_passing = at_exec.securebits != s.bits;
    return is_passing ? "permitted survives the change of uid although keep_caps is locked"
                      : "as asked, while cap_setpcap is effective";
  }
  std::string operator()(const step::DropBounding&) const {
    return "no later exec can gain them through it";
  }
  std::string operator()(const step::SetCaps& s) const {
    const bool trims = s.caps.permitted != before.caps.permitted;
    const bool is_last =
        s.caps.permitted == at_exec.caps.permitted && s.caps.effective == at_exec.caps.effective;
    if (!trims && !s.caps.effective.is_subset_of(before.caps.effective)) {
      return is_last ? "effective as asked; a change of uid empties it"
                     : "makes effective what the next steps need";
    }
    if (!trims && s.caps.inheritable != before.caps.inheritable && !is_last) {
      return "inheritable before the bounding set shrinks";
    }
    if (is_last) return "nothing is held beyond what was asked for";
    return "keeps cap_setpcap for the securebits";
  }
  std::string operator()(const step::LowerAmbient&) const { return "they were not asked for"; }
  std::string operator()(const step::RaiseAmbient&) const {
    return "the way into a program without capabilities of its own";
  }
  std::string operator()(const step::SetNoNewPrivs&) const {
    return "no exec gains anything from here on";
  }
  std::string operator()(const step::SetParentDeathSignal&) const {
    return "last: a change of ids clears it; then the parent is checked";
  }
  std::string operator()(const step::LimitHelpers&) const {
    return "first, while cap_setpcap and cap_sys_module are effective; gone until the next boot";
  }
};

std::vector<ExplainedStep> explained_steps(const LaunchPlan& plan, const ProcessState& now,
                                           const Surroundings& around) {
  std::vector<ExplainedStep> explained;
  ProcessState before = now;
  for (const Step& step : plan.steps) {
    const Transition next = after_step(before, step, around);
    const ProcessState& after = next ? *next : before;
    explained.push_back({step_text(step), std::visit(Reason{before, after, plan.at_exec}, step)});
    before = after;
  }
  return explained;
}

/// The rules worth a sentence when they acted at execve(2).
constexpr std::array noted_rules = std::to_array<Rule>({
    Rule::set_id_changes_ids,
    Rule::set_id_is_ignored,
    Rule::file_caps_give,
    Rule::file_caps_are_ignored,
    Rule::root_gains_bounding_and_inheritable,
    Rule::unsafe_exec_limits_to_permitted,
    Rule::unsafe_exec_keeps_real_ids,
    Rule::ambient_gives,
    Rule::ambient_cleared_by_file_caps,
    Rule::ambient_cleared_by_id_change,
    Rule::keep_caps_cleared,
});

std::vector<std::string> exec_notes(const LaunchPlan& plan, const LaunchRequest& request) {
  std::vector<std::string> notes;
  if (request.helpers) {
    notes.emplace_back(request.helpers->wanted() == request.helpers->now
                           ? "what the kernel itself starts lacks them already"
                           : rule_entry(Rule::helper_limits_never_grow).says);
  }
  for (const Rule rule : noted_rules) {
    if (plan.command.rules.contains(rule)) notes.emplace_back(rule_entry(rule).says);
  }
  if (plan.goal.keeps_bounding) {
    notes.emplace_back(
        "bounding stays as it is: there is no cap_setpcap to trim it with, and under no_new_privs "
        "nothing can be gained through it");
  }
  return notes;
}

}  // namespace

Explanation explain_launch(const LaunchRequest& request, const ProcessState& now,
                           const ExecTarget& target, const CommandLook& look,
                           const Surroundings& around) {
  const std::optional<std::string> by_path = why_by_path(target, look, around.traits);
  Explanation explanation{
      .target = target, .is_by_descriptor = !by_path, .now = now, .helpers = request.helpers};
  const Result<LaunchPlan> plan = plan_launch(request, now, target, around);
  if (plan) {
    explanation.at_exec = plan->at_exec;
    explanation.command = plan->command;
    explanation.steps = explained_steps(*plan, now, around);
    explanation.notes = exec_notes(*plan, request);
    if (request.helpers) explanation.warnings = helper_warnings(*request.helpers);
    for (std::string& warning : launch_warnings(*plan, target)) {
      explanation.warnings.push_back(std::move(warning));
    }
    if (by_path) {
      explanation.notes.push_back("its path is executed, which may lead to another file by then: " +
                                  *by_path);
    }
    return explanation;
  }
  explanation.refusal = plan.error();
  if (const Result<LaunchGoal> goal = launch_goal(request, now)) {
    explanation.at_exec = goal->at_exec;
  }
  return explanation;
}

}  // namespace execcap
