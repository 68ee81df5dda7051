// SPDX-License-Identifier: MIT
#include "execcap/model/exec_rules.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
constexpr CapSet net_raw{cap::net_raw};
constexpr CapSet chown_set{cap::chown};
constexpr Uid user{33};
const Surroundings here;
const Surroundings before_6_17{.traits = {.exec_compares_effective_ids = false}};

ExecResult exec(const ProcessState& before, const ExecTarget& target,
                const Surroundings& around = here) {
  const auto result = after_execve(before, target, around);
  REQUIRE(result);
  return *result;
}

ExecTarget set_user_id(Uid owner) {
  ExecTarget target = plain_target();
  target.chain[0].owner = owner;
  target.chain[0].mode |= mode::set_user_id;
  return target;
}
}  // namespace

TEST_CASE("an ordinary user's plain program has what is ambient, and no AT_SECURE") {
  ProcessState before = user_state(user, net_raw | chown_set);
  before.caps.ambient = net_raw;
  const ExecResult result = exec(before, plain_target());
  CHECK(result.state.caps.permitted == net_raw);
  CHECK(result.state.caps.effective == net_raw);
  CHECK(result.state.caps.ambient == net_raw);
  CHECK(result.state.caps.inheritable == (net_raw | chown_set));
  CHECK_FALSE(result.is_secure);
  CHECK(result.rules.contains(Rule::ambient_gives));
}

TEST_CASE("root's plain program has bounding and inheritable, whatever was permitted") {
  ProcessState before = root_state();
  before.caps = {.permitted = {}, .inheritable = chown_set, .bounding = net_raw};
  CHECK(exec(before, plain_target()).state.caps.permitted == (net_raw | chown_set));
  CHECK(exec(before, plain_target()).state.caps.effective == (net_raw | chown_set));
}

TEST_CASE("under no_new_privs root gains nothing beyond its permitted set") {
  ProcessState before = root_state();
  before.caps.permitted = before.caps.effective = net_raw;
  before.no_new_privs = true;
  const ExecResult result = exec(before, plain_target());
  CHECK(result.state.caps.permitted == net_raw);
  CHECK(result.rules.contains(Rule::unsafe_exec_limits_to_permitted));
}

TEST_CASE("with noroot uid 0 is an ordinary uid") {
  ProcessState before = root_state();
  before.securebits = securebit::noroot;
  CHECK(exec(before, plain_target()).state.caps.permitted.empty());
}

TEST_CASE("a real uid of 0 gets permitted, but effective only with an effective uid of 0") {
  ProcessState before = root_state();
  before.uid = {Uid{0}, user, user, user};
  const ExecResult result = exec(before, plain_target());
  CHECK(result.state.caps.permitted == all_caps);
  CHECK(result.state.caps.effective.empty());
  CHECK(result.is_secure);
}

TEST_CASE("a file gives what it permits within bounding, and inherits within inheritable") {
  ProcessState before = user_state(user, {});
  before.caps.bounding = net_raw;
  before.caps.inheritable = chown_set;
  const ExecResult result = exec(
      before, target_with_caps({.permitted = net_raw | CapSet{Cap{5}}, .inheritable = chown_set}));
  CHECK(result.state.caps.permitted == (net_raw | chown_set));
  CHECK(result.state.caps.effective.empty());
  CHECK(result.is_secure);
}

TEST_CASE(
    "an effective file whose permitted set is not all had cannot be executed, by root either") {
  ProcessState before = user_state(user, {});
  before.caps.bounding = {};
  const ExecTarget target = target_with_caps({.permitted = net_raw, .effective = true});
  CHECK(after_execve(before, target, here).error() ==
        Refusal{Rule::effective_file_caps_outside_bounding, EPERM, net_raw});
  ProcessState root = root_state();
  root.caps.bounding = {};
  CHECK(after_execve(root, target, here).error().errnum == EPERM);
}

TEST_CASE("file capabilities, even empty ones, clear ambient") {
  const ExecResult result = exec(user_state(user, net_raw), target_with_caps({}));
  CHECK(result.state.caps.permitted.empty());
  CHECK(result.state.caps.ambient.empty());
  CHECK(result.rules.contains(Rule::ambient_cleared_by_file_caps));
  CHECK_FALSE(result.is_secure);
}

TEST_CASE("no_new_privs lets file capabilities act within the old permitted set") {
  ProcessState before = user_state(user, {});
  before.no_new_privs = true;
  before.caps.permitted = net_raw;
  const ExecTarget target = target_with_caps({.permitted = net_raw | chown_set, .effective = true});
  CHECK(exec(before, target).state.caps.permitted == net_raw);
}

TEST_CASE("on a nosuid mount neither set-ID bits nor file capabilities count, and ambient stays") {
  ExecTarget target = target_with_caps({.permitted = chown_set, .effective = true});
  target.chain[0].mode |= mode::set_user_id;
  target.on_nosuid_mount = true;
  const ExecResult result = exec(user_state(user, net_raw), target);
  CHECK(result.state.uid == IdQuad<Uid>::all(user));
  CHECK(result.state.caps.permitted == net_raw);
  CHECK(result.rules.contains(Rule::set_id_is_ignored));
  CHECK(result.rules.contains(Rule::file_caps_are_ignored));
}

TEST_CASE("capabilities of another user namespace are as if they were not there") {
  ExecTarget target =
      target_with_caps({.permitted = chown_set, .effective = true, .rootid = Uid{7}});
  target.caps_status = FileCapsStatus::foreign;
  CHECK(exec(user_state(user, net_raw), target).state.caps.permitted == net_raw);
}

TEST_CASE("an attribute that cannot be read refuses the exec rather than being guessed at") {
  ExecTarget target = plain_target();
  target.caps_status = FileCapsStatus::unknown;
  CHECK(after_execve(root_state(), target, here).error().rule == Rule::file_caps_unknown);
  target.on_nosuid_mount = true;
  CHECK(after_execve(root_state(), target, here));
}

TEST_CASE("a set-user-ID root program has uid 0 and all that bounding and inheritable have") {
  ProcessState before = user_state(user, {});
  before.caps.bounding = net_raw;
  const ExecResult result = exec(before, set_user_id(Uid{0}));
  CHECK(result.state.uid == IdQuad<Uid>{user, Uid{0}, Uid{0}, Uid{0}});
  CHECK(result.state.caps.permitted == net_raw);
  CHECK(result.state.caps.effective == net_raw);
  CHECK(result.is_secure);
}

TEST_CASE("set-user-ID root with file capabilities gives somebody else only those") {
  ExecTarget target = set_user_id(Uid{0});
  target.caps_status = FileCapsStatus::counts;
  const ExecResult result = exec(user_state(user, {}), target);
  CHECK(result.state.uid.effective == Uid{0});
  CHECK(result.state.caps.permitted.empty());
}

TEST_CASE("set-user-ID of another user changes the ids and clears ambient") {
  const ExecResult result = exec(user_state(user, net_raw), set_user_id(Uid{34}));
  CHECK(result.state.uid.effective == Uid{34});
  CHECK(result.state.caps.permitted.empty());
  CHECK(result.rules.contains(Rule::ambient_cleared_by_id_change));
}

TEST_CASE("set-ID bits are ignored under no_new_privs and for owners without a mapping") {
  ProcessState before = user_state(user, net_raw);
  ExecTarget unmapped = set_user_id(Uid{0});
  unmapped.chain[0].owner = std::nullopt;
  CHECK(exec(before, unmapped).state.uid.effective == user);
  before.no_new_privs = true;
  CHECK(exec(before, set_user_id(Uid{0})).state.uid.effective == user);
}

TEST_CASE("set-group-ID counts with group execute, and to a group one is in changes nothing") {
  ExecTarget target = plain_target();
  target.chain[0].group = Gid{44};
  target.chain[0].mode |= mode::set_group_id;
  ProcessState before = user_state(user, net_raw);
  const ExecResult foreign = exec(before, target);
  CHECK(foreign.state.gid.effective == Gid{44});
  CHECK(foreign.state.caps.ambient.empty());
  before.groups = {Gid{33}, Gid{44}};
  CHECK(exec(before, target).state.caps.ambient == net_raw);
  CHECK(exec(before, target, before_6_17).state.caps.ambient.empty());
  before.groups = {Gid{33}};
  target.chain[0].mode = 02745;
  CHECK(exec(before, target).state.gid.effective == Gid{33});
}

TEST_CASE("before 6.17 an effective uid other than the real one clears ambient at any exec") {
  ProcessState before = user_state(user, net_raw);
  before.uid.real = Uid{34};
  CHECK(exec(before, plain_target()).state.caps.ambient == net_raw);
  CHECK(exec(before, plain_target(), before_6_17).state.caps.ambient.empty());
}

TEST_CASE("a downgrade to the real ids can raise the effective uid to 0") {
  ProcessState before = root_state();
  before.uid = {Uid{0}, user, user, user};
  before.caps.permitted = before.caps.effective = {};
  before.no_new_privs = true;
  const ExecResult result = exec(before, plain_target());
  CHECK(result.state.uid.effective == Uid{0});
  CHECK(result.state.caps.effective.empty());
  CHECK(result.rules.contains(Rule::unsafe_exec_keeps_real_ids));
}

TEST_CASE(
    "a shared fs or a weak tracer limits an exec as no_new_privs does, unless setuid is held") {
  ProcessState before = user_state(user, {});
  Surroundings traced;
  traced.is_traced_without_ptrace_cap = true;
  const ExecResult result = exec(before, set_user_id(Uid{0}), traced);
  CHECK(result.state.uid.effective == user);
  CHECK(result.state.caps.permitted.empty());
  before.caps.permitted = before.caps.effective = CapSet{cap::setuid};
  const ExecResult with_setuid = exec(before, set_user_id(Uid{0}), traced);
  CHECK(with_setuid.state.uid.effective == Uid{0});
  CHECK(with_setuid.state.caps.permitted == CapSet{cap::setuid});
}

TEST_CASE("of a script only the interpreter counts") {
  ExecTarget script = plain_target();
  ExecFile interpreter = script.chain[0];
  script.chain[0].mode |= mode::set_user_id;
  script.chain.push_back(interpreter);
  CHECK(exec(user_state(user, net_raw), script).state.uid.effective == user);
}

TEST_CASE("every file of the chain must be executable by its class") {
  ExecTarget target = plain_target();
  target.chain[0].mode = 0744;
  CHECK(after_execve(user_state(user, {}), target, here).error() ==
        Refusal{Rule::file_not_executable, EACCES, {}});
  CHECK(after_execve(root_state(), target, here));
  target.chain[0].mode = 0644;
  CHECK_FALSE(after_execve(root_state(), target, here));
  target.chain[0].mode = 0750;
  ProcessState member = user_state(user, {});
  member.groups = {Gid{0}, Gid{33}};
  CHECK(after_execve(member, target, here));
  target.chain[0].owner = user;  // the owner's class is the only one that is asked
  target.chain[0].mode = 0075;
  CHECK_FALSE(after_execve(member, target, here));
  target = plain_target();
  target.chain[0].on_noexec_mount = true;
  CHECK(after_execve(root_state(), target, here).error().rule == Rule::mount_is_noexec);
}

TEST_CASE("execve clears keep_caps even if it is locked, and saves the effective ids") {
  ProcessState before = user_state(user, {});
  before.securebits = securebit::keep_caps | securebit::keep_caps.locks();
  before.uid = {user, user, Uid{9}, user};
  const ExecResult result = exec(before, plain_target());
  CHECK(result.state.securebits == securebit::keep_caps.locks());
  CHECK(result.state.uid == IdQuad<Uid>::all(user));
}

TEST_CASE("a parent-death signal survives a plain exec and not one with AT_SECURE") {
  ProcessState before = user_state(user, net_raw);
  before.parent_death_signal = 15;
  CHECK(exec(before, plain_target()).state.parent_death_signal == 15);
  const ExecTarget target = target_with_caps({.permitted = net_raw, .effective = true});
  CHECK(exec(before, target).state.parent_death_signal == 0);
}

TEST_CASE("a directory is passed by its x bit or by a capability that overrides it") {
  ExecFile directory{.path = "/d", .owner = root_uid, .group = Gid{0}, .mode = 0711};
  CHECK(may_search(user_state(user, {}), directory));
  directory.mode = 0700;
  CHECK_FALSE(may_search(user_state(user, {}), directory));
  CHECK_FALSE(may_search(user_state(user, net_raw), directory));
  ProcessState overrides = user_state(user, {});
  overrides.caps.effective = CapSet{cap::dac_read_search};
  CHECK(may_search(overrides, directory));
  overrides.caps.effective = CapSet{cap::dac_override};
  CHECK(may_search(overrides, directory));
  directory.mode = 0;
  CHECK(may_search(overrides, directory));
}

TEST_CASE("capabilities shown with a root are foreign in the initial namespace, open in others") {
  const UserNamespace initial{.is_initial = true};
  const UserNamespace child{.is_initial = false};
  CHECK(status_of_shown_caps({}, initial) == FileCapsStatus::counts);
  CHECK(status_of_shown_caps({}, child) == FileCapsStatus::counts);
  CHECK(status_of_shown_caps({.rootid = Uid{1000}}, initial) == FileCapsStatus::foreign);
  CHECK(status_of_shown_caps({.rootid = Uid{1000}}, child) == FileCapsStatus::unknown);
}

TEST_CASE("foreign capabilities count in the namespace whose root they name") {
  CHECK(caps_status_inside(FileCapsStatus::foreign, root_uid) == FileCapsStatus::counts);
  CHECK(caps_status_inside(FileCapsStatus::foreign, Uid{7}) == FileCapsStatus::foreign);
  CHECK(caps_status_inside(FileCapsStatus::foreign, std::nullopt) == FileCapsStatus::foreign);
  CHECK(caps_status_inside(FileCapsStatus::counts, std::nullopt) == FileCapsStatus::counts);
  CHECK(caps_status_inside(FileCapsStatus::unknown, root_uid) == FileCapsStatus::unknown);
}

TEST_CASE("a descriptor is executed where nobody can tell it from the path") {
  const KernelTraits traits;
  ExecTarget script = plain_target();
  script.chain.push_back(script.chain.front());
  CHECK_FALSE(why_by_path(plain_target(), {}, traits));
  CHECK(why_by_path(script, {}, traits) ==
        "it is a script, which its interpreter opens by that path");
  CHECK(why_by_path(plain_target(), {.is_readable = false}, traits) ==
        "it cannot be read, and may be a script");
  CHECK(why_by_path(plain_target(), {.is_own_program = false}, traits) ==
        "it is no program of this machine, and may be for another");
  CHECK(why_by_path(plain_target(), {.is_by_link = true}, traits) ==
        "it is a symbolic link, after which the process will be called");
  CHECK(why_by_path(plain_target(), {}, {.exec_by_descriptor_keeps_name = false}) ==
        "before Linux 6.14 the process would be called after a number otherwise");
}
