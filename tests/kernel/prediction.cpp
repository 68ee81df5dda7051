// SPDX-License-Identifier: MIT
// What the model says of a case: the bridge between the checker and the rule book.
#include <algorithm>

#include "check_case.hpp"
#include "execcap/model/cap_rules.hpp"

namespace execcap::kernel_check {
namespace {

/// The rules by which a change of uid acted on the capabilities, seen from what changed.
RuleSet rules_of_uid_change(const ProcessState& before, const ProcessState& after) {
  RuleSet rules;
  const CapState& old = before.caps;
  const CapState& now = after.caps;
  if (old.permitted != now.permitted) rules = rules.with(Rule::leaving_root_clears_permitted);
  if (old.ambient != now.ambient) rules = rules.with(Rule::leaving_root_clears_ambient);
  const bool only_fs_changes = before.uid.effective == after.uid.effective;
  if (!(old.effective - now.effective).empty() && old.permitted == now.permitted) {
    rules = rules.with(only_fs_changes ? Rule::leaving_fs_root_drops_file_caps
                                       : Rule::leaving_effective_root_clears_effective);
  }
  if (!(now.effective - old.effective).empty()) {
    rules = rules.with(only_fs_changes ? Rule::becoming_fs_root_adds_file_caps
                                       : Rule::becoming_root_fills_effective);
  }
  return rules;
}

Prediction success(const ProcessState& after, RuleSet rules = {}) {
  return {.outcome = {.after = to_thread_state(after)}, .rules = rules};
}

/// The prediction of each action, from the function of the model that has its rule.
struct Predict {
  const ProcessState& before;
  const Surroundings& around;

  [[nodiscard]] Prediction of(const Transition& transition) const {
    if (transition) return success(*transition);
    const Refusal& refusal = transition.error();
    return {.outcome = {.errnum = refusal.errnum, .after = to_thread_state(before)},
            .rules = RuleSet{}.with(refusal.rule)};
  }
  [[nodiscard]] Prediction of_uid(const Transition& transition) const {
    Prediction prediction = of(transition);
    if (transition) prediction.rules = rules_of_uid_change(before, *transition);
    return prediction;
  }

  Prediction operator()(const action::Nothing& /*none*/) const { return success(before); }
  Prediction operator()(const action::Execve& exec) const {
    const Result<ExecResult, Refusal> result = after_execve(before, *exec.target, around);
    if (!result) return of(result.error());
    Prediction prediction = success(result->state, result->rules);
    prediction.outcome.after.is_secure = result->is_secure ? 1 : 0;
    return prediction;
  }
  Prediction operator()(const action::SetResUid& call) const {
    return of_uid(after_setresuid(before, call.real, call.effective, call.saved, around));
  }
  Prediction operator()(const action::SetUid& call) const {
    return of_uid(after_setuid(before, call.uid, around));
  }
  Prediction operator()(const action::SetReUid& call) const {
    return of_uid(after_setreuid(before, call.real, call.effective, around));
  }
  Prediction operator()(const action::SetFsUid& call) const {
    return of_uid(after_setfsuid(before, call.uid, around));
  }
  Prediction operator()(const action::SetResGid& call) const {
    return of(after_setresgid(before, call.real, call.effective, call.saved, around));
  }
  Prediction operator()(const action::SetGroups& call) const {
    return of(after_setgroups(before, call.groups, around));
  }
  Prediction operator()(const action::Capset& call) const {
    return of(after_capset(before, call.caps, around));
  }
  Prediction operator()(const action::DropBounding& call) const {
    return of(after_bounding_drop(before, CapSet{call.cap}, around));
  }
  Prediction operator()(const action::RaiseAmbient& call) const {
    return of(after_ambient_raise(before, CapSet{call.cap}, around));
  }
  Prediction operator()(const action::LowerAmbient& call) const {
    return of(after_ambient_lower(before, CapSet{call.cap}, around));
  }
  Prediction operator()(const action::ClearAmbient& /*call*/) const {
    return success(after_ambient_clear(before));
  }
  Prediction operator()(const action::SetSecurebits& call) const {
    return of(after_set_securebits(before, call.bits, around));
  }
  Prediction operator()(const action::SetKeepCaps& call) const {
    return of(after_set_keep_caps(before, call.on));
  }
  Prediction operator()(const action::SetNoNewPrivs& /*call*/) const {
    return success(after_no_new_privs(before));
  }
  Prediction operator()(const action::Chroot& /*call*/) const { return of(after_chroot(before)); }
  /// The model leaves the ids to its caller; in a namespace without a map all read as overflow_id.
  Prediction operator()(const action::NewUserNamespace& /*call*/) const {
    ProcessState unmapped = before;
    unmapped.uid = IdQuad<Uid>::all(Uid{overflow_id});
    unmapped.gid = IdQuad<Gid>::all(Gid{overflow_id});
    std::fill(unmapped.groups.begin(), unmapped.groups.end(), Gid{overflow_id});
    return success(after_new_user_namespace(unmapped, around.traits));
  }
};

template <class Id>
void copy_ids(const IdQuad<Id>& ids, std::uint32_t (&words)[4]) {
  words[0] = ids.real.value;
  words[1] = ids.effective.value;
  words[2] = ids.saved.value;
  words[3] = ids.fs.value;
}

}  // namespace

ThreadState to_thread_state(const ProcessState& state) {
  ThreadState plain{};
  copy_ids(state.uid, plain.uid);
  copy_ids(state.gid, plain.gid);
  plain.group_count = static_cast<std::uint32_t>(state.groups.size());
  if (state.groups.size() <= max_groups) {
    for (std::size_t i = 0; i < state.groups.size(); ++i) plain.groups[i] = state.groups[i].value;
  }
  plain.securebits = state.securebits.word();
  plain.permitted = state.caps.permitted.mask();
  plain.effective = state.caps.effective.mask();
  plain.inheritable = state.caps.inheritable.mask();
  plain.bounding = state.caps.bounding.mask();
  plain.ambient = state.caps.ambient.mask();
  plain.no_new_privs = state.no_new_privs ? 1 : 0;
  plain.parent_death_signal = static_cast<std::uint32_t>(state.parent_death_signal);
  plain.is_read = read_mark;
  return plain;
}

Prediction predicted(const Case& one, const Surroundings& around) {
  if (!one.shares_fs && one.tracer != Tracer::without_ptrace_cap) {
    return std::visit(Predict{one.before, around}, one.action);
  }
  Surroundings own = around;
  own.shares_fs = one.shares_fs;
  own.is_traced_without_ptrace_cap = one.tracer == Tracer::without_ptrace_cap;
  return std::visit(Predict{one.before, own}, one.action);
}

}  // namespace execcap::kernel_check
