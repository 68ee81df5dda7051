// SPDX-License-Identifier: MIT
#include "execcap/plan/explain.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
constexpr CapSet net_raw{cap::net_raw};
const Surroundings here;

bool has(const std::vector<std::string>& texts, const std::string& part) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}
}  // namespace

TEST_CASE("an explanation has the three states, a reason for each step, and no refusal") {
  const LaunchRequest request{.real_uid = Uid{33}, .effective_uid = Uid{33}, .caps = net_raw};
  const Explanation it = explain_launch(request, root_state(), plain_target(), {}, here);
  CHECK_FALSE(it.refusal);
  REQUIRE(it.at_exec);
  REQUIRE(it.command);
  CHECK(it.at_exec->securebits == securebit::keep_caps);
  CHECK(it.command->state.securebits.empty());
  REQUIRE(it.steps.size() == 6);
  CHECK(it.steps[1].step == "keep_caps on");
  for (const ExplainedStep& step : it.steps) CHECK_FALSE(step.reason.empty());
  CHECK(has(it.notes, "ambient becomes permitted and effective"));
  CHECK(has(it.notes, "execve clears keep_caps"));
}

TEST_CASE("a refused launch is explained with what was asked and why it cannot be had") {
  const LaunchRequest request{.sets = {.ambient = net_raw}};
  const Explanation it = explain_launch(request, root_state(), plain_target(), {}, here);
  REQUIRE(it.refusal);
  CHECK(it.at_exec);
  CHECK_FALSE(it.command);
  CHECK(it.steps.empty());
  const Explanation nothing = explain_launch({}, root_state(), plain_target(), {}, here);
  REQUIRE(nothing.refusal);
  CHECK_FALSE(nothing.at_exec);
}

TEST_CASE("a bounding set that stays for lack of setpcap is noted") {
  const Explanation it =
      explain_launch({.caps = net_raw}, user_state(Uid{33}, net_raw), plain_target(), {}, here);
  CHECK(has(it.notes, "bounding stays as it is"));
}

TEST_CASE("ambient capabilities that are not asked for are lowered, and that is explained") {
  const CapSet both{cap::net_raw, cap::chown};
  const LaunchRequest request{.sets = {.ambient = net_raw}, .keep_rest = true};
  const Explanation it =
      explain_launch(request, user_state(Uid{33}, both), plain_target(), {}, here);
  REQUIRE(it.steps.size() == 1);
  CHECK(it.steps[0].step == "ambient lower chown");
  CHECK(it.steps[0].reason == "they were not asked for");
}
