// SPDX-License-Identifier: MIT
// Steps through the rule book.
#include "execcap/plan/predict.hpp"

#include "execcap/model/cap_rules.hpp"

namespace execcap {
namespace {

struct After {
  const ProcessState& before;
  const Surroundings& around;

  Transition operator()(const step::StartSession&) const { return before; }
  Transition operator()(const step::SetUmask&) const { return before; }
  Transition operator()(const step::ChangeRoot&) const { return after_chroot(before); }
  Transition operator()(const step::ChangeDirectory&) const { return before; }
  Transition operator()(const step::SetGroups& s) const {
    return after_setgroups(before, s.groups, around);
  }
  Transition operator()(const step::SetGid& s) const {
    return after_setresgid(before, s.real, s.effective, s.saved, around);
  }
  Transition operator()(const step::SetUid& s) const {
    return after_setresuid(before, s.real, s.effective, s.saved, around);
  }
  Transition operator()(const step::SetKeepCaps& s) const {
    return after_set_keep_caps(before, s.on);
  }
  Transition operator()(const step::SetSecurebits& s) const {
    return after_set_securebits(before, s.bits, around);
  }
  Transition operator()(const step::DropBounding& s) const {
    return after_bounding_drop(before, s.caps, around);
  }
  Transition operator()(const step::SetCaps& s) const {
    return after_capset(before, s.caps, around);
  }
  Transition operator()(const step::LowerAmbient& s) const {
    return after_ambient_lower(before, s.caps, around);
  }
  Transition operator()(const step::RaiseAmbient& s) const {
    return after_ambient_raise(before, s.caps, around);
  }
  Transition operator()(const step::SetNoNewPrivs&) const { return after_no_new_privs(before); }
  Transition operator()(const step::SetParentDeathSignal& s) const {
    ProcessState after = before;
    after.parent_death_signal = s.signal;
    return after;
  }
  Transition operator()(const step::LimitHelpers& s) const {
    const auto limits = after_helper_write(s.caps, s.caps, before, around);
    if (!limits) return limits.error();
    return before;
  }
};

}  // namespace

Transition after_step(const ProcessState& before, const Step& step, const Surroundings& around) {
  return std::visit(After{before, around}, step);
}

Result<ProcessState, RefusedStep> after_steps(const ProcessState& before,
                                              std::span<const Step> steps,
                                              const Surroundings& around) {
  ProcessState state = before;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Transition next = after_step(state, steps[i], around);
    if (!next) return RefusedStep{i, next.error()};
    state = *std::move(next);
  }
  return state;
}

}  // namespace execcap
