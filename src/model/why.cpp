// SPDX-License-Identifier: MIT
// The rules read backwards: from the sets that are there to the ways that lead to them.
#include "execcap/model/why.hpp"

namespace execcap {
namespace {

std::string says(Rule rule) {
  return std::string(rule_entry(rule).says);
}

std::string called(const SeenProcess& process) {
  return std::to_string(process.pid.value) + " (" + process.name + ")";
}

/// The questions about one capability that several answers share.
class Reasons {
 public:
  Reasons(const WhyFacts& facts, Cap cap)
      : facts_(facts), cap_(cap), state_(facts.process.state), caps_(state_.caps) {}

  std::vector<std::string> permitted() { return has(caps_.permitted) ? held() : not_held(); }
  std::vector<std::string> effective();
  std::vector<std::string> inheritable();
  std::vector<std::string> bounding();
  std::vector<std::string> ambient();

 private:
  [[nodiscard]] bool has(CapSet set) const { return set.contains(cap_); }
  [[nodiscard]] bool parent_has(CapSet CapState::*set) const {
    return facts_.parent && has(facts_.parent->state.caps.*set);
  }
  [[nodiscard]] bool is_root() const {
    return state_.uid.real == root_uid || state_.uid.effective == root_uid;
  }
  [[nodiscard]] bool is_noroot() const {
    return facts_.securebits && facts_.securebits->has(securebit::noroot);
  }
  [[nodiscard]] bool is_in_new_namespace() const {
    return facts_.shares_namespace_of_parent && !*facts_.shares_namespace_of_parent;
  }
  [[nodiscard]] std::string file_name() const { return facts_.file->binary().path; }
  [[nodiscard]] bool file_counts() const {
    return facts_.file && facts_.file->caps_status == FileCapsStatus::counts &&
           !facts_.file->on_nosuid_mount;
  }
  [[nodiscard]] bool file_permits() const {
    return file_counts() && has(facts_.file->caps.permitted) && has(caps_.bounding);
  }
  [[nodiscard]] bool file_passes_on() const {
    return file_counts() && has(facts_.file->caps.inheritable) && has(caps_.inheritable);
  }
  [[nodiscard]] bool file_sets_root() const {
    return facts_.file && (facts_.file->binary().mode & mode::set_user_id) != 0 &&
           facts_.file->binary().owner == root_uid;
  }
  [[nodiscard]] bool is_other_than_parent_was() const {
    return facts_.parent && facts_.parent->state.uid.real == root_uid && !is_root();
  }

  std::vector<std::string> held();
  std::vector<std::string> not_held();
  std::vector<std::string> root_without();
  void add_what_file_gives(std::vector<std::string>& because);
  std::string kept_from_before();

  const WhyFacts& facts_;
  Cap cap_;
  const ProcessState& state_;
  const CapState& caps_;
};

/// The ways to a permitted capability that are open to this process.
std::vector<std::string> Reasons::held() {
  std::vector<std::string> because;
  if (has(caps_.ambient)) because.push_back(says(Rule::ambient_gives) + " at exec");
  if (file_permits()) {
    because.push_back(file_name() +
                      " has it in its permitted file capabilities, and it is in "
                      "bounding");
  }
  if (file_passes_on()) {
    because.push_back(file_name() +
                      " has it in its inheritable file capabilities, and the process "
                      "in its inheritable set");
  }
  if (is_root() && !is_noroot() && has(caps_.bounding | caps_.inheritable)) {
    because.push_back(says(Rule::root_gains_bounding_and_inheritable) + " at exec");
    if (file_sets_root() && state_.uid.real != root_uid) {
      because.push_back(file_name() + " is set-user-ID root");
    }
  }
  if (is_in_new_namespace()) {
    because.push_back("the first process of a user namespace has every capability in it");
  }
  if (because.empty()) because.push_back(kept_from_before());
  return because;
}

std::string Reasons::kept_from_before() {
  const std::string none_gives = "neither its uid nor its file nor ambient gives it: ";
  if (facts_.runs_file_of_parent && parent_has(&CapState::permitted)) {
    return none_gives + "it was forked from " + called(*facts_.parent) +
           ", which has it, and has executed nothing since";
  }
  return none_gives +
         "it had it before a change of its ids or sets (keep_caps keeps permitted when uid 0 is "
         "left) and has executed nothing since";
}

std::vector<std::string> Reasons::root_without() {
  std::vector<std::string> because;
  if (!has(caps_.bounding | caps_.inheritable)) {
    because.push_back(says(Rule::root_gains_bounding_and_inheritable) + ", and neither has it");
    return because;
  }
  if (is_noroot()) {
    because.emplace_back("the securebit noroot is set: uid 0 gets nothing at exec by itself");
    return because;
  }
  because.emplace_back(
      "at exec uid 0 gets what bounding and inheritable have, and one of them has it: so it gave "
      "it up itself, with capset");
  if (!facts_.securebits) {
    because.emplace_back("or the securebit noroot is set, which cannot be seen of another process");
  }
  if (state_.no_new_privs) {
    because.push_back("or it was not permitted before exec: " +
                      says(Rule::unsafe_exec_limits_to_permitted));
  }
  return because;
}

/// What stands between the file and this capability.
void Reasons::add_what_file_gives(std::vector<std::string>& because) {
  if (!facts_.file) {
    because.emplace_back("the file that it runs cannot be seen");
    return;
  }
  const ExecTarget& file = *facts_.file;
  if (file.caps_status == FileCapsStatus::none) {
    because.push_back(file_name() + " has no file capabilities");
  } else if (file.caps_status == FileCapsStatus::unknown) {
    because.push_back(says(Rule::file_caps_unknown));
  } else if (!file_counts()) {
    because.push_back(
        file_name() + " has file capabilities that do not count: " +
        (file.on_nosuid_mount ? "its mount is nosuid" : "they belong to another user namespace"));
  } else if (file_permits() || file_passes_on()) {
    because.push_back(file_name() + " gives it: so the process gave it up itself, with capset");
    if (state_.no_new_privs) {
      because.push_back("or it was not permitted before exec: " +
                        says(Rule::unsafe_exec_limits_to_permitted));
    }
  } else if (has(file.caps.permitted)) {
    because.push_back(file_name() +
                      " has it in its permitted file capabilities, but bounding lacks it");
  } else if (has(file.caps.inheritable)) {
    because.push_back(file_name() +
                      " has it in its inheritable file capabilities, but inheritable lacks it");
  } else {
    because.push_back(file_name() + " has file capabilities, but not this one");
  }
  if (file_sets_root() && !is_root()) {
    because.push_back(file_name() + " is set-user-ID root, but " + says(Rule::set_id_is_ignored) +
                      ", or it has changed its ids since");
  }
}

std::vector<std::string> Reasons::not_held() {
  if (is_root()) return root_without();
  std::vector<std::string> because;
  because.emplace_back(
      "at exec a uid other than 0 gets ambient and what the file gives; ambient lacks it");
  add_what_file_gives(because);
  if (is_other_than_parent_was() && parent_has(&CapState::permitted)) {
    because.push_back("its parent " + called(*facts_.parent) +
                      " is uid 0 and has it: " + says(Rule::leaving_root_clears_permitted));
  }
  return because;
}

std::vector<std::string> Reasons::effective() {
  if (!has(caps_.effective)) {
    if (!has(caps_.permitted)) return {says(Rule::effective_within_permitted)};
    if (file_counts() && !facts_.file->caps.effective && !is_root()) {
      return {file_name() + " has no effective flag: the program has to raise it itself"};
    }
    if (state_.uid.real == root_uid && state_.uid.effective != root_uid) {
      return {"its effective uid is not 0: " + says(Rule::leaving_effective_root_clears_effective) +
              ", and exec makes only ambient effective"};
    }
    return {"it is permitted and lowered: the program can raise it at any time, with capset"};
  }
  if (has(caps_.ambient)) return {says(Rule::ambient_gives) + " at exec"};
  if (file_counts() && facts_.file->caps.effective && (file_permits() || file_passes_on())) {
    return {file_name() + " has the effective flag: what it gives is effective at once"};
  }
  if (state_.uid.effective == root_uid && !is_noroot()) {
    return {"its effective uid is 0: what it gets at exec is effective at once"};
  }
  if (is_in_new_namespace()) {
    return {"the first process of a user namespace has every capability in it"};
  }
  return {"it is permitted, and the program raised it, with capset"};
}

std::vector<std::string> Reasons::inheritable() {
  const std::string unchanged = "fork and exec do not change inheritable, only capset does";
  if (!facts_.parent) return {unchanged};
  const std::string parent = "its parent " + called(*facts_.parent);
  const bool is_in_parent = parent_has(&CapState::inheritable);
  if (has(caps_.inheritable) == is_in_parent) {
    return {parent + (is_in_parent ? " has it as well: " : " lacks it, too: ") + unchanged};
  }
  if (is_in_new_namespace()) return {"a new user namespace starts with an empty inheritable set"};
  if (is_in_parent) return {parent + " has it: it was taken out with capset since the fork"};
  return {parent +
          " lacks it: it was put in with capset since the fork, by a process that held it "
          "or cap_setpcap"};
}

std::vector<std::string> Reasons::bounding() {
  const std::string final = "bounding never grows, and fork and exec keep it";
  if (is_in_new_namespace() && has(caps_.bounding)) {
    return {"a new user namespace starts with a full bounding set"};
  }
  if (!facts_.parent) return {final};
  const std::string parent = "its parent " + called(*facts_.parent);
  const bool is_in_parent = parent_has(&CapState::bounding);
  if (has(caps_.bounding) == is_in_parent) {
    return {parent + (is_in_parent ? " has it as well: " : " lacks it, too: ") + final};
  }
  if (is_in_parent) return {parent + " has it: it was dropped since the fork, for good"};
  return {parent + " lacks it: that one dropped it since the fork"};
}

std::vector<std::string> Reasons::ambient() {
  std::vector<std::string> because;
  const bool is_in_parent = parent_has(&CapState::ambient);
  if (has(caps_.ambient)) {
    if (is_in_parent) {
      return {"its parent " + called(*facts_.parent) +
              " has it as well: fork keeps ambient, and so does exec of a file without privileges"};
    }
    return {"it was raised by the process, or by what started it: it is permitted and inheritable"};
  }
  if (is_in_parent && file_counts()) {
    because.push_back(says(Rule::ambient_cleared_by_file_caps) + ": " + file_name());
  }
  if (is_in_parent && facts_.parent->state.uid != state_.uid) {
    because.push_back(says(Rule::ambient_cleared_by_id_change) + "; " +
                      says(Rule::leaving_root_clears_ambient));
  }
  if (!has(caps_.permitted)) because.push_back(says(Rule::ambient_needs_permitted));
  if (!has(caps_.inheritable)) because.push_back(says(Rule::ambient_needs_inheritable));
  if (because.empty()) because.emplace_back("it could be raised, and is not");
  return because;
}

/// Whether the exec takes ambient from the process that has `cap` there.
void add_ambient_rules(std::vector<std::string>& because, RuleSet rules) {
  for (const Rule rule : {Rule::ambient_gives, Rule::ambient_cleared_by_file_caps,
                          Rule::ambient_cleared_by_id_change}) {
    if (rules.contains(rule)) because.push_back(says(rule));
  }
}

}  // namespace

std::vector<SetAnswer> why_sets(const WhyFacts& facts, Cap cap) {
  const CapState& caps = facts.process.state.caps;
  std::vector<SetAnswer> answers;
  answers.reserve(named_sets.size());
  for (const NamedSet& set : named_sets) {
    answers.push_back({.set = set.name, .has = (caps.*set.member).contains(cap)});
  }
  if (!facts.around.traits.all_caps().contains(cap)) {
    for (SetAnswer& answer : answers) answer.because = {says(Rule::capability_unknown)};
    return answers;
  }
  Reasons reasons(facts, cap);
  answers[0].because = reasons.permitted();
  answers[1].because = reasons.effective();
  answers[2].because = reasons.inheritable();
  answers[3].because = reasons.bounding();
  answers[4].because = reasons.ambient();
  return answers;
}

NextExec why_next_exec(const ProcessState& state, const ExecTarget& target,
                       const Surroundings& around, Cap cap) {
  NextExec next;
  const Result<ExecResult, Refusal> result = after_execve(state, target, around);
  if (!result) {
    next.refusal = result.error();
    next.because.push_back(says(result.error().rule));
    return next;
  }
  next.result = *result;
  const RuleSet rules = result->rules;
  for (const Rule rule :
       {Rule::set_id_is_ignored, Rule::set_id_changes_ids, Rule::file_caps_are_ignored}) {
    if (rules.contains(rule)) next.because.push_back(says(rule));
  }
  if (rules.contains(Rule::file_caps_give)) {
    const bool is_named =
        target.caps.permitted.contains(cap) || target.caps.inheritable.contains(cap);
    next.because.push_back(is_named ? says(Rule::file_caps_give)
                                    : "the file has capabilities, but not this one");
  }
  if (rules.contains(Rule::root_gains_bounding_and_inheritable)) {
    next.because.push_back(says(Rule::root_gains_bounding_and_inheritable));
  }
  if (rules.contains(Rule::unsafe_exec_limits_to_permitted) &&
      !state.caps.permitted.contains(cap)) {
    next.because.push_back(says(Rule::unsafe_exec_limits_to_permitted));
  }
  if (state.caps.ambient.contains(cap)) add_ambient_rules(next.because, rules);
  if (next.because.empty()) {
    next.because.emplace_back(
        "at exec a uid other than 0 gets ambient and what the file gives, and neither has it");
  }
  if (target.is_script()) {
    next.because.push_back(target.command().path +
                           " is a script: its set-ID bits and capabilities " +
                           "do not count, those of " + target.binary().path + " do");
  }
  return next;
}

}  // namespace execcap
