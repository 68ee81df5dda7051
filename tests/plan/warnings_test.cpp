// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>

#include "execcap/plan/warnings.hpp"
#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
const Surroundings here;

std::vector<std::string> warnings_of(CapSet caps, const ExecTarget& target,
                                     std::optional<Uid> uid = Uid{33},
                                     bool allows_new_privs = false) {
  LaunchRequest request{.real_uid = uid, .effective_uid = uid, .caps = caps};
  if (allows_new_privs) request.no_new_privs = false;
  const auto plan = plan_launch(request, root_state(), target, here);
  REQUIRE(plan);
  return launch_warnings(*plan, target);
}

bool has(const std::vector<std::string>& texts, const std::string& part) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}
}  // namespace

TEST_CASE("a launch without capabilities of a plain program warns of nothing") {
  CHECK(warnings_of({}, plain_target()).empty());
}

TEST_CASE("a capability that amounts to root is named with a narrower one") {
  const auto warnings = warnings_of(CapSet{cap::sys_admin}, plain_target());
  CHECK(has(warnings, "cap_sys_admin can amount to root"));
  CHECK(has(warnings, "narrower: perfmon, bpf"));
}

TEST_CASE("many such capabilities are one warning") {
  const auto warnings = warnings_of(all_caps, plain_target(), std::nullopt);
  CHECK(has(warnings, "as good as root"));
  CHECK(warnings.size() == 1);
}

TEST_CASE("ambient is said to reach every child") {
  CHECK(has(warnings_of(CapSet{cap::net_raw}, plain_target()), "ambient is passed on"));
}

TEST_CASE("a target that the new identity can change is warned of") {
  ExecTarget owned = plain_target();
  owned.chain[0].owner = Uid{33};
  CHECK(has(warnings_of({}, owned), "can change /bin/true"));
  ExecTarget open = plain_target();
  open.chain[0].mode = 0757;
  CHECK(has(warnings_of({}, open), "can change /bin/true"));
}

TEST_CASE("a target that a group of the new identity can change is warned of") {
  ExecTarget shared = plain_target();
  shared.chain[0].mode = 0775;
  shared.chain[0].group = Gid{44};
  const auto warnings_with = [&](std::vector<Gid> groups, std::optional<Gid> gid) {
    const LaunchRequest request{.real_uid = Uid{33},
                                .effective_uid = Uid{33},
                                .real_gid = gid,
                                .effective_gid = gid,
                                .groups = std::move(groups)};
    const auto plan = plan_launch(request, root_state(), shared, here);
    REQUIRE(plan);
    return launch_warnings(*plan, shared);
  };
  CHECK(has(warnings_with({Gid{33}, Gid{44}}, Gid{33}), "can change /bin/true"));
  CHECK(has(warnings_with({}, Gid{44}), "can change /bin/true"));
  CHECK(warnings_with({Gid{33}}, Gid{33}).empty());
  shared.chain[0].group.reset();
  CHECK(warnings_with({Gid{33}, Gid{44}}, Gid{44}).empty());
}

TEST_CASE("a script, set-ID bits and AT_SECURE are warned of") {
  ExecTarget script = plain_target();
  script.chain.insert(script.chain.begin(),
                      {.path = "/x.sh", .owner = Uid{0}, .group = Gid{0}, .mode = 0755});
  CHECK(has(warnings_of({}, script), "/x.sh is a script"));
  ExecTarget set_id = plain_target();
  set_id.chain[0].mode |= mode::set_user_id;
  const auto warnings = warnings_of({}, set_id, Uid{33}, true);
  CHECK(has(warnings, "runs with uid 0"));
  CHECK(has(warnings, "AT_SECURE"));
}

TEST_CASE("a program with capabilities of its own does not pass them on, and that is said") {
  const ExecTarget ping = target_with_caps({.permitted = CapSet{cap::net_raw}, .effective = true});
  const auto warnings = warnings_of(CapSet{cap::net_raw}, ping);
  CHECK(has(warnings, "ambient is cleared"));
  CHECK_FALSE(has(warnings, "is passed on as well"));
}
