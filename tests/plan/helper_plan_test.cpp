// SPDX-License-Identifier: MIT
// A launch that also limits what the kernel itself starts.
#include <doctest/doctest.h>

#include <algorithm>

#include "execcap/plan/explain.hpp"
#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

constexpr CapSet modules{cap::sys_module};

/// `drop` out of all five sets and out of what the kernel starts.
LaunchRequest drop_request(const CapState& caps, CapSet drop) {
  LaunchRequest request;
  request.sets = {.permitted = caps.permitted - drop,
                  .effective = caps.effective - drop,
                  .inheritable = caps.inheritable - drop,
                  .bounding = caps.bounding - drop,
                  .ambient = caps.ambient - drop};
  request.keep_rest = true;
  request.helpers =
      HelperRequest{.now = {.bounding = all_caps, .inheritable = all_caps}, .drop = drop};
  return request;
}

std::vector<std::string> step_texts(const LaunchRequest& request, const ProcessState& now) {
  const auto plan = plan_launch(request, now, plain_target(), {});
  if (!plan) FAIL(plan.error().message());
  std::vector<std::string> texts;
  for (const Step& step : plan->steps) texts.push_back(step_text(step));
  return texts;
}

bool has_line(const std::vector<std::string>& lines, std::string_view words) {
  return std::any_of(lines.begin(), lines.end(), [words](const std::string& line) {
    return line.find(words) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("what the kernel starts is limited first, while the capabilities for it are there") {
  const ProcessState root = root_state();
  const auto steps = step_texts(drop_request(root.caps, modules), root);
  REQUIRE(steps.size() == 3);
  CHECK(steps[0] == "usermodehelper drop sys_module");
  CHECK(steps[1] == "bounding drop sys_module");
}

TEST_CASE("what it needs is made effective for it and taken back") {
  ProcessState root = root_state();
  root.caps.effective = CapSet{cap::chown};
  const auto plan =
      plan_launch(drop_request(root.caps, modules), root, plain_target(), Surroundings{});
  REQUIRE(plan);
  REQUIRE(plan->steps.size() == 4);
  CHECK(step_text(plan->steps[1]) == "usermodehelper drop sys_module");
  CHECK(plan->at_exec.caps.effective == CapSet{cap::chown});
}

TEST_CASE("what is gone from there already is not written again") {
  const ProcessState root = root_state();
  LaunchRequest request = drop_request(root.caps, modules);
  request.helpers->now = request.helpers->wanted();
  const auto steps = step_texts(request, root);
  CHECK(steps.size() == 2);
  CHECK_FALSE(has_line(steps, "usermodehelper"));
  const Explanation explanation = explain_launch(request, root, plain_target(), {}, {});
  CHECK(has_line(explanation.notes, "lacks them already"));
}

TEST_CASE("without the capabilities for it the launch is refused, whatever else it asks for") {
  ProcessState root = root_state();
  root.caps.permitted = root.caps.effective = all_caps - CapSet{cap::setpcap};
  root.caps.bounding = all_caps - modules;
  const auto plan =
      plan_launch(drop_request(root.caps, modules), root, plain_target(), Surroundings{});
  REQUIRE_FALSE(plan);
  CHECK(plan.error().kind == ErrorKind::refused);
  CHECK(plan.error().message().starts_with(
      "cannot take sys_module from what the kernel itself starts: "));
}

TEST_CASE("the explanation says that it is for good, and of processes that are not touched") {
  const ProcessState root = root_state();
  LaunchRequest request = drop_request(root.caps, modules);
  const Explanation late = explain_launch(request, root, plain_target(), {}, {});
  CHECK(has_line(late.warnings, "only the next boot gives it back"));
  CHECK(has_line(late.warnings, "those that already run keep what they have"));
  REQUIRE(late.helpers);
  CHECK(late.helpers->wanted().bounding == all_caps - modules);

  request.helpers->is_first_process = true;
  const Explanation first = explain_launch(request, root, plain_target(), {}, {});
  CHECK_FALSE(has_line(first.warnings, "those that already run"));
}
