// SPDX-License-Identifier: MIT
#include "execcap/model/cap_rules.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
constexpr CapSet net_raw{cap::net_raw};
constexpr CapSet chown_set{cap::chown};
const Surroundings here;

void check_refused(const Transition& transition, Rule rule, int errnum) {
  REQUIRE_FALSE(transition);
  CHECK(transition.error().rule == rule);
  CHECK(transition.error().errnum == errnum);
}
}  // namespace

TEST_CASE("capset can only shrink permitted, and effective stays within it") {
  const ProcessState user = user_state(Uid{33}, net_raw);
  check_refused(after_capset(user, {net_raw | chown_set, {}, {}}, here),
                Rule::permitted_never_grows, EPERM);
  check_refused(after_capset(user, {{}, net_raw, {}}, here), Rule::effective_within_permitted,
                EPERM);
  const Transition empty = after_capset(user, {}, here);
  REQUIRE(empty);
  CHECK(empty->caps == CapState{.bounding = all_caps});
}

TEST_CASE("capset takes out of ambient what is no longer permitted and inheritable") {
  const ProcessState user = user_state(Uid{33}, net_raw | chown_set);
  CHECK(after_capset(user, {net_raw, {}, net_raw | chown_set}, here)->caps.ambient == net_raw);
  CHECK(after_capset(user, {net_raw | chown_set, {}, chown_set}, here)->caps.ambient == chown_set);
}

TEST_CASE("inheritable gains what is permitted, or with setpcap what is in the bounding set") {
  ProcessState user = user_state(Uid{33}, net_raw);
  check_refused(after_capset(user, {net_raw, net_raw, net_raw | chown_set}, here),
                Rule::inheritable_needs_setpcap, EPERM);
  user.caps.permitted = user.caps.effective = CapSet{cap::setpcap};
  CHECK(after_capset(user, {{}, {}, chown_set}, here));
  user.caps.bounding = {};
  check_refused(after_capset(user, {{}, {}, chown_set}, here), Rule::inheritable_within_bounding,
                EPERM);
  CHECK(after_capset(user, {{}, {}, net_raw}, here));  // has it already
}

TEST_CASE("capset masks capabilities that the kernel does not have") {
  const CapSet future = CapSet{Cap{50}};
  const Transition after = after_capset(root_state(), {future, future, future}, here);
  REQUIRE(after);
  CHECK(after->caps.permitted.empty());
}

TEST_CASE("dropping from the bounding set needs setpcap and leaves the other sets") {
  const Transition after = after_bounding_drop(root_state(), net_raw, here);
  REQUIRE(after);
  CHECK(after->caps.bounding == all_caps - net_raw);
  CHECK(after->caps.permitted == all_caps);
  check_refused(after_bounding_drop(user_state(Uid{1}, net_raw), net_raw, here),
                Rule::bounding_needs_setpcap, EPERM);
  check_refused(after_bounding_drop(root_state(), CapSet{Cap{41}}, here), Rule::capability_unknown,
                EINVAL);
  CHECK(after_bounding_drop(user_state(Uid{1}, {}), {}, here));  // no call, no refusal
}

TEST_CASE("ambient is raised from permitted and inheritable, bounding or not") {
  ProcessState user = user_state(Uid{33}, net_raw);
  user.caps.ambient = {};
  user.caps.bounding = {};
  user.caps.effective = {};
  CHECK(after_ambient_raise(user, net_raw, here)->caps.ambient == net_raw);
  user.caps.inheritable = {};
  check_refused(after_ambient_raise(user, net_raw, here), Rule::ambient_needs_inheritable, EPERM);
  user.caps.inheritable = net_raw;
  user.caps.permitted = {};
  check_refused(after_ambient_raise(user, net_raw, here), Rule::ambient_needs_permitted, EPERM);
  check_refused(after_ambient_raise(user, CapSet{Cap{41}}, here), Rule::capability_unknown, EINVAL);
}

TEST_CASE("no_cap_ambient_raise forbids raising ambient but not lowering or clearing it") {
  ProcessState user = user_state(Uid{33}, net_raw);
  user.securebits = securebit::no_cap_ambient_raise;
  check_refused(after_ambient_raise(user, net_raw, here), Rule::ambient_raise_forbidden, EPERM);
  CHECK(after_ambient_lower(user, net_raw, here)->caps.ambient.empty());
  CHECK(after_ambient_clear(user).caps.ambient.empty());
}

TEST_CASE("a flag and its lock can be set in one call, and then never change") {
  const Securebits locked = securebit::noroot | securebit::noroot.locks();
  const Transition after = after_set_securebits(root_state(), locked, here);
  REQUIRE(after);
  check_refused(after_set_securebits(*after, {}, here), Rule::securebits_locked, EPERM);
  check_refused(after_set_securebits(*after, securebit::noroot.locks(), here),
                Rule::securebits_locked, EPERM);
  check_refused(after_set_securebits(*after, securebit::noroot, here), Rule::securebits_locked,
                EPERM);
  CHECK(after_set_securebits(*after, locked | securebit::no_setuid_fixup, here));
}

TEST_CASE("a flag that is off can be locked off") {
  const Transition after = after_set_securebits(root_state(), securebit::keep_caps.locks(), here);
  REQUIRE(after);
  check_refused(after_set_keep_caps(*after, true), Rule::keep_caps_locked, EPERM);
  check_refused(after_set_keep_caps(*after, false), Rule::keep_caps_locked, EPERM);
}

TEST_CASE("securebits need setpcap, even for no change, but those of 6.14 do not") {
  const ProcessState user = user_state(Uid{33}, net_raw);
  check_refused(after_set_securebits(user, securebit::noroot, here), Rule::securebits_need_setpcap,
                EPERM);
  check_refused(after_set_securebits(user, {}, here), Rule::securebits_need_setpcap, EPERM);
  const Securebits scripts = securebit::exec_restrict_file | securebit::exec_deny_interactive;
  CHECK(after_set_securebits(user, scripts | scripts.locks(), here));
}

TEST_CASE("securebits that the kernel does not know are refused") {
  check_refused(after_set_securebits(root_state(), Securebits{0x1000}, here),
                Rule::securebits_unknown, EPERM);
  const Surroundings old{.traits = {.has_exec_securebits = false}};
  check_refused(after_set_securebits(root_state(), securebit::exec_restrict_file, old),
                Rule::securebits_unknown, EPERM);
}

TEST_CASE("keep_caps and no_new_privs need no privilege") {
  const ProcessState user = user_state(Uid{33}, {});
  CHECK(after_set_keep_caps(user, true)->securebits == securebit::keep_caps);
  CHECK(after_no_new_privs(user).no_new_privs);
}

TEST_CASE("chroot needs sys_chroot effective") {
  CHECK(after_chroot(root_state()));
  check_refused(after_chroot(user_state(Uid{1}, net_raw)), Rule::chroot_needs_sys_chroot, EPERM);
}

TEST_CASE("a new user namespace gives all capabilities and forgets securebits and their locks") {
  ProcessState sealed = user_state(Uid{33}, {});
  sealed.securebits = sealed_securebits;
  sealed.caps.bounding = {};
  sealed.no_new_privs = true;
  const ProcessState inside = after_new_user_namespace(sealed, KernelTraits{});
  CHECK(inside.caps ==
        CapState{.permitted = all_caps, .effective = all_caps, .bounding = all_caps});
  CHECK(inside.securebits.empty());
  CHECK(inside.no_new_privs);
}
