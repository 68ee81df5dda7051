// SPDX-License-Identifier: MIT
#include "execcap/model/id_rules.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
constexpr CapSet net_raw{cap::net_raw};
constexpr Uid user{33};
const Surroundings here;

ProcessState root_with_ambient() {
  ProcessState state = root_state();
  state.caps.inheritable = net_raw;
  state.caps.ambient = net_raw;
  return state;
}
}  // namespace

TEST_CASE("leaving uid 0 clears permitted, effective and ambient, and keeps inheritable") {
  const Transition after = after_setresuid(root_with_ambient(), user, user, user, here);
  REQUIRE(after);
  CHECK(after->uid == IdQuad<Uid>::all(user));
  CHECK(after->caps == CapState{.inheritable = net_raw, .bounding = all_caps});
}

TEST_CASE("leaving uid 0 clears ambient and effective even with keep_caps") {
  ProcessState before = root_with_ambient();
  before.securebits = securebit::keep_caps;
  const Transition after = after_setresuid(before, user, user, user, here);
  REQUIRE(after);
  CHECK(after->caps.permitted == all_caps);
  CHECK(after->caps.effective.empty());
  CHECK(after->caps.ambient.empty());
}

TEST_CASE("no_setuid_fixup keeps all sets across a change of uid") {
  ProcessState before = root_with_ambient();
  before.securebits = securebit::no_setuid_fixup;
  CHECK(after_setresuid(before, user, user, user, here)->caps == before.caps);
}

TEST_CASE("a saved uid of 0 is not left, so only effective is cleared") {
  const Transition after = after_setresuid(root_with_ambient(), user, user, Uid{0}, here);
  REQUIRE(after);
  CHECK(after->caps.permitted == all_caps);
  CHECK(after->caps.ambient == net_raw);
  CHECK(after->caps.effective.empty());
  CHECK(after_setresuid(*after, {}, Uid{0}, {}, here)->caps.effective == all_caps);
}

TEST_CASE("an id that is not one's own needs the capability to be effective") {
  ProcessState before = user_state(user, {});
  before.uid.saved = Uid{34};
  CHECK(after_setresuid(before, {}, Uid{34}, {}, here)->uid ==
        IdQuad<Uid>{user, Uid{34}, Uid{34}, Uid{34}});
  const Transition other = after_setresuid(before, {}, Uid{35}, {}, here);
  REQUIRE_FALSE(other);
  CHECK(other.error() == Refusal{Rule::uid_needs_setuid, EPERM, CapSet{cap::setuid}});
  const Transition group = after_setresgid(before, {}, Gid{35}, {}, here);
  REQUIRE_FALSE(group);
  CHECK(group.error() == Refusal{Rule::gid_needs_setgid, EPERM, CapSet{cap::setgid}});
}

TEST_CASE("an id that the user namespace does not map is refused with EINVAL before all else") {
  const Surroundings inside{
      .user_namespace = {.is_initial = false, .uids = {{0, 1}}, .gids = {{0, 1}}}};
  CHECK(after_setresuid(user_state(user, {}), user, user, user, inside).error().errnum == EINVAL);
  CHECK(after_setuid(root_state(), user, inside).error().rule == Rule::id_not_mapped);
  CHECK(after_setreuid(root_state(), user, {}, inside).error().rule == Rule::id_not_mapped);
  CHECK(after_setresgid(root_state(), Gid{1}, {}, {}, inside).error().rule == Rule::id_not_mapped);
  CHECK(after_setfsuid(root_state(), user, inside) == root_state());
}

TEST_CASE("setresuid to what is there leaves the file-system id, and before 6.3 did not") {
  ProcessState before = root_state();
  before.uid.fs = user;
  CHECK(after_setresuid(before, Uid{0}, {}, Uid{0}, here)->uid.fs == user);
  CHECK(after_setresuid(before, {}, Uid{0}, {}, here)->uid.fs == Uid{0});
  const Surroundings old{.traits = {.setres_may_be_no_op = false}};
  CHECK(after_setresuid(before, Uid{0}, {}, Uid{0}, old)->uid.fs == Uid{0});
}

TEST_CASE("setuid changes all ids with setuid effective, and the effective one without") {
  CHECK(after_setuid(root_state(), user, here)->uid == IdQuad<Uid>::all(user));
  ProcessState before = user_state(Uid{1}, {});
  before.uid.saved = Uid{2};
  CHECK(after_setuid(before, Uid{2}, here)->uid == IdQuad<Uid>{Uid{1}, Uid{2}, Uid{2}, Uid{2}});
  CHECK(after_setuid(before, Uid{3}, here).error().rule == Rule::uid_needs_setuid);
}

TEST_CASE(
    "setreuid saves the new effective id if the real one is set or the effective one is new") {
  ProcessState before = user_state(Uid{1}, {});
  before.uid = {Uid{1}, Uid{2}, Uid{3}, Uid{2}};
  CHECK(after_setreuid(before, {}, Uid{1}, here)->uid ==
        IdQuad<Uid>{Uid{1}, Uid{1}, Uid{3}, Uid{1}});
  CHECK(after_setreuid(before, {}, Uid{3}, here)->uid ==
        IdQuad<Uid>{Uid{1}, Uid{3}, Uid{3}, Uid{3}});
  CHECK(after_setreuid(before, Uid{2}, {}, here)->uid ==
        IdQuad<Uid>{Uid{2}, Uid{2}, Uid{2}, Uid{2}});
  CHECK(after_setreuid(before, Uid{3}, {}, here).error().rule == Rule::uid_needs_setuid);
}

TEST_CASE("the capabilities for files follow the file-system uid in and out of effective") {
  const ProcessState out = after_setfsuid(root_state(), user, here);
  CHECK(out.uid.fs == user);
  CHECK_FALSE(out.caps.effective.contains(cap::dac_override));
  CHECK(out.caps.effective.contains(cap::setuid));
  const ProcessState back = after_setfsuid(out, Uid{0}, here);
  CHECK(back.caps.effective == all_caps);
}

TEST_CASE("setfsuid to an id that is not allowed changes nothing and says nothing") {
  const ProcessState before = user_state(user, {});
  CHECK(after_setfsuid(before, Uid{0}, here) == before);
}

TEST_CASE("setgroups sorts, needs setgid, and can be denied in a user namespace") {
  const std::array groups = {Gid{5}, Gid{1}};
  CHECK(after_setgroups(root_state(), groups, here)->groups == std::vector{Gid{1}, Gid{5}});
  CHECK(after_setgroups(user_state(user, {}), groups, here).error().rule ==
        Rule::groups_need_setgid);
  const Surroundings denied{.user_namespace = {.is_initial = false, .allows_setgroups = false}};
  CHECK(after_setgroups(root_state(), groups, denied).error() ==
        Refusal{Rule::groups_denied, EPERM, {}});
  const Surroundings unmapped{.user_namespace = {.is_initial = false, .gids = {{0, 2}}}};
  CHECK(after_setgroups(root_state(), groups, unmapped).error().errnum == EINVAL);
  const std::vector<Gid> many(65537, Gid{1});
  CHECK(after_setgroups(root_state(), many, here).error().rule == Rule::too_many_groups);
}

TEST_CASE("a new effective or file-system id ends the wish for a parent-death signal") {
  ProcessState before = root_state();
  before.parent_death_signal = 9;
  CHECK(after_setresuid(before, user, user, user, here)->parent_death_signal == 0);
  CHECK(after_setresuid(before, user, {}, {}, here)->parent_death_signal == 9);
  CHECK(after_setresgid(before, {}, Gid{1}, {}, here)->parent_death_signal == 0);
}
