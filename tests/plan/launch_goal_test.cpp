// SPDX-License-Identifier: MIT
#include "execcap/plan/launch_goal.hpp"

#include <doctest/doctest.h>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
constexpr CapSet net_raw{cap::net_raw};
constexpr CapSet chown_set{cap::chown};

ProcessState goal_of(const LaunchRequest& request, const ProcessState& now) {
  const auto goal = launch_goal(request, now);
  REQUIRE(goal);
  return goal->at_exec;
}
}  // namespace

TEST_CASE("a request for nothing is an error") {
  CHECK_FALSE(launch_goal({}, root_state()));
  CHECK_FALSE(launch_goal({.effective_uid = root_uid}, root_state()));
  CHECK_FALSE(launch_goal({.sets = {.bounding = net_raw}}, root_state()));
}

TEST_CASE("an ordinary uid alone means no capabilities at all") {
  const auto goal = launch_goal({.real_uid = Uid{33}, .effective_uid = Uid{33}}, root_state());
  REQUIRE(goal);
  CHECK(goal->at_exec.caps == CapState{});
  CHECK(goal->at_exec.no_new_privs);
  REQUIRE(goal->promise);
  CHECK(goal->promise->permitted.empty());
}

TEST_CASE("capabilities of an ordinary uid stand in all five sets") {
  const LaunchRequest request{.real_uid = Uid{33}, .effective_uid = Uid{33}, .caps = net_raw};
  CHECK(goal_of(request, root_state()).caps ==
        CapState{net_raw, net_raw, net_raw, net_raw, net_raw});
}

TEST_CASE("capabilities of uid 0 need neither inheritable nor ambient, but with noroot they do") {
  LaunchRequest request{.caps = net_raw};
  CHECK(goal_of(request, root_state()).caps ==
        CapState{.permitted = net_raw, .effective = net_raw, .bounding = net_raw});
  request.securebits = securebit::noroot;
  CHECK(goal_of(request, root_state()).caps.ambient == net_raw);
}

TEST_CASE("uid 0 gets by ambient what its bounding set does not have") {
  ProcessState now = root_state();
  now.caps.bounding = chown_set;
  now.caps.inheritable = net_raw;
  CHECK(goal_of({.caps = net_raw}, now).caps.ambient == net_raw);
}

TEST_CASE("a CAPTEXT names permitted, effective and inheritable, and ambient follows") {
  LaunchRequest request{.cap_text = CapTriple{net_raw | chown_set, net_raw, chown_set}};
  CHECK(goal_of(request, root_state()).caps == CapState{.permitted = net_raw | chown_set,
                                                        .effective = net_raw,
                                                        .inheritable = chown_set,
                                                        .bounding = net_raw | chown_set});
  request.effective_uid = Uid{33};
  CHECK(goal_of(request, root_state()).caps.ambient == chown_set);
}

TEST_CASE("single sets are empty where they are not named, but ambient brings permitted") {
  CHECK(goal_of({.sets = {.inheritable = net_raw}}, root_state()).caps ==
        CapState{.inheritable = net_raw});
  CHECK(goal_of({.sets = {.inheritable = net_raw, .ambient = net_raw}}, root_state()).caps ==
        CapState{net_raw, net_raw, net_raw, net_raw, net_raw});
  CHECK(goal_of({.sets = {.permitted = net_raw}}, root_state()).caps ==
        CapState{.permitted = net_raw, .effective = net_raw, .bounding = net_raw});
}

TEST_CASE("keep_rest keeps what no option names, no_new_privs and securebits too") {
  ProcessState now = user_state(Uid{33}, net_raw | chown_set);
  now.securebits = securebit::noroot;
  CHECK(goal_of({.keep_rest = true}, now) == now);
  const ProcessState fewer = goal_of({.sets = {.permitted = chown_set}, .keep_rest = true}, now);
  CHECK(fewer.caps == CapState{chown_set, chown_set, net_raw | chown_set, all_caps, chown_set});
  CHECK(goal_of({.keep_rest = true, .no_new_privs = true}, now).no_new_privs);
}

TEST_CASE("without setpcap the bounding set stays under no_new_privs, unless it is named") {
  const ProcessState now = user_state(Uid{33}, net_raw);
  auto goal = launch_goal({.caps = net_raw}, now);
  REQUIRE(goal);
  CHECK(goal->keeps_bounding);
  CHECK(goal->at_exec.caps.bounding == all_caps);
  goal = launch_goal({.caps = net_raw, .no_new_privs = false}, now);
  CHECK_FALSE(goal->keeps_bounding);
  CHECK(goal->at_exec.caps.bounding == net_raw);
  goal = launch_goal({.caps = net_raw, .sets = {.bounding = CapSet{}}}, now);
  CHECK_FALSE(goal->keeps_bounding);
  CHECK(goal->at_exec.caps.bounding.empty());
}

TEST_CASE("a capability outside the bounding set is not asked back into it") {
  ProcessState now = user_state(Uid{33}, net_raw);
  now.caps.bounding = {};
  CHECK(goal_of({.caps = net_raw}, now).caps.bounding.empty());
}

TEST_CASE("keep_caps cannot be asked for, but need not be unasked") {
  CHECK_FALSE(launch_goal({.caps = net_raw, .securebits = securebit::keep_caps}, root_state()));
  ProcessState now = root_state();
  now.securebits = securebit::keep_caps;
  CHECK(launch_goal({.caps = net_raw, .securebits = securebit::keep_caps}, now));
}

TEST_CASE("an effective id alone is also the saved and file-system id") {
  const ProcessState goal = goal_of({.effective_uid = Uid{33}, .caps = net_raw}, root_state());
  CHECK(goal.uid == IdQuad<Uid>{Uid{0}, Uid{33}, Uid{33}, Uid{33}});
}

TEST_CASE("groups are sorted as the kernel keeps them") {
  const LaunchRequest request{.groups = std::vector{Gid{9}, Gid{1}}, .caps = net_raw};
  CHECK(goal_of(request, root_state()).groups == std::vector{Gid{1}, Gid{9}});
}
