// SPDX-License-Identifier: MIT
// capset(2) and the capability options of prctl(2), each check in the kernel's order.
#include "execcap/model/cap_rules.hpp"

#include <cerrno>

namespace execcap {
namespace {

bool can(const ProcessState& who, Cap cap) {
  return who.caps.effective.contains(cap);
}

}  // namespace

Transition after_capset(const ProcessState& before, const CapTriple& caps,
                        const Surroundings& around) {
  const CapSet all = around.traits.all_caps();
  const CapSet permitted = caps.permitted & all;
  const CapSet effective = caps.effective & all;
  const CapSet inheritable = caps.inheritable & all;
  const CapState& old = before.caps;

  const CapSet without_setpcap = inheritable - (old.inheritable | old.permitted);
  if (!can(before, cap::setpcap) && !without_setpcap.empty()) {
    return Refusal{Rule::inheritable_needs_setpcap, EPERM, without_setpcap};
  }
  const CapSet outside_bounding = inheritable - (old.inheritable | old.bounding);
  if (!outside_bounding.empty()) {
    return Refusal{Rule::inheritable_within_bounding, EPERM, outside_bounding};
  }
  if (!permitted.is_subset_of(old.permitted)) {
    return Refusal{Rule::permitted_never_grows, EPERM, permitted - old.permitted};
  }
  if (!effective.is_subset_of(permitted)) {
    return Refusal{Rule::effective_within_permitted, EPERM, effective - permitted};
  }
  ProcessState after = before;
  after.caps = {.permitted = permitted,
                .effective = effective,
                .inheritable = inheritable,
                .bounding = old.bounding,
                .ambient = old.ambient & permitted & inheritable};
  return after;
}

Transition after_bounding_drop(const ProcessState& before, CapSet caps,
                               const Surroundings& around) {
  if (caps.empty()) return before;
  if (!can(before, cap::setpcap)) return Refusal{Rule::bounding_needs_setpcap, EPERM, caps};
  const CapSet unknown = caps - around.traits.all_caps();
  if (!unknown.empty()) return Refusal{Rule::capability_unknown, EINVAL, unknown};
  ProcessState after = before;
  after.caps.bounding = before.caps.bounding - caps;
  return after;
}

Transition after_ambient_raise(const ProcessState& before, CapSet caps,
                               const Surroundings& around) {
  if (caps.empty()) return before;
  const CapSet unknown = caps - around.traits.all_caps();
  if (!unknown.empty()) return Refusal{Rule::capability_unknown, EINVAL, unknown};
  const CapSet not_inheritable = caps - before.caps.inheritable;
  if (!not_inheritable.empty()) {
    return Refusal{Rule::ambient_needs_inheritable, EPERM, not_inheritable};
  }
  const CapSet not_permitted = caps - before.caps.permitted;
  if (!not_permitted.empty()) return Refusal{Rule::ambient_needs_permitted, EPERM, not_permitted};
  if (before.securebits.has(securebit::no_cap_ambient_raise)) {
    return Refusal{Rule::ambient_raise_forbidden, EPERM, caps};
  }
  ProcessState after = before;
  after.caps.ambient = before.caps.ambient | caps;
  return after;
}

Transition after_ambient_lower(const ProcessState& before, CapSet caps,
                               const Surroundings& around) {
  const CapSet unknown = caps - around.traits.all_caps();
  if (!unknown.empty()) return Refusal{Rule::capability_unknown, EINVAL, unknown};
  ProcessState after = before;
  after.caps.ambient = before.caps.ambient - caps;
  return after;
}

ProcessState after_ambient_clear(const ProcessState& before) {
  ProcessState after = before;
  after.caps.ambient = {};
  return after;
}

Transition after_set_securebits(const ProcessState& before, Securebits bits,
                                const Surroundings& around) {
  const Securebits old = before.securebits;
  const Securebits changed = (old - bits) | (bits - old);
  const Securebits all_locks{0xAAAAAAAA};
  const Securebits locked_flags{(old & all_locks).word() >> 1};
  const Securebits lost_locks = (old & all_locks) - bits;
  if (!(changed & locked_flags).empty() || !lost_locks.empty()) {
    return Refusal{Rule::securebits_locked, EPERM, {}};
  }
  if (!around.traits.known_securebits().has(bits)) {
    return Refusal{Rule::securebits_unknown, EPERM, {}};
  }
  const bool is_privileged =
      changed.empty() || !around.traits.unprivileged_securebits().has(changed);
  if (is_privileged && !can(before, cap::setpcap)) {
    return Refusal{Rule::securebits_need_setpcap, EPERM, CapSet{cap::setpcap}};
  }
  ProcessState after = before;
  after.securebits = bits;
  return after;
}

Transition after_set_keep_caps(const ProcessState& before, bool on) {
  if (before.securebits.has(securebit::keep_caps.locks())) {
    return Refusal{Rule::keep_caps_locked, EPERM, {}};
  }
  ProcessState after = before;
  after.securebits =
      on ? before.securebits | securebit::keep_caps : before.securebits - securebit::keep_caps;
  return after;
}

ProcessState after_no_new_privs(const ProcessState& before) {
  ProcessState after = before;
  after.no_new_privs = true;
  return after;
}

Transition after_chroot(const ProcessState& before) {
  if (can(before, cap::sys_chroot)) return before;
  return Refusal{Rule::chroot_needs_sys_chroot, EPERM, CapSet{cap::sys_chroot}};
}

ProcessState after_new_user_namespace(const ProcessState& before, const KernelTraits& traits) {
  const CapSet all = traits.all_caps();
  ProcessState after = before;
  after.caps = {
      .permitted = all, .effective = all, .inheritable = {}, .bounding = all, .ambient = {}};
  after.securebits = {};
  return after;
}

}  // namespace execcap
