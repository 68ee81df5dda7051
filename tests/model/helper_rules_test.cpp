// SPDX-License-Identifier: MIT
#include "execcap/model/helper_rules.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {
const HelperCaps full{.bounding = all_caps, .inheritable = all_caps};
const HelperCaps few{.bounding = {cap::chown, cap::net_raw}, .inheritable = {cap::net_raw}};
}  // namespace

TEST_CASE("a write to the helpers' limits takes away and never gives back") {
  CHECK(*after_helper_write(full, few, root_state(), {}) == few);
  CHECK(*after_helper_write(few, full, root_state(), {}) == few);
  const HelperCaps other{.bounding = {cap::net_raw, cap::mknod}, .inheritable = {cap::mknod}};
  const HelperCaps both{.bounding = {cap::net_raw}};
  CHECK(*after_helper_write(few, other, root_state(), {}) == both);
}

TEST_CASE("a write to the helpers' limits needs two effective capabilities") {
  for (const Cap missing : {cap::setpcap, cap::sys_module}) {
    ProcessState writer = root_state();
    writer.caps.effective = all_caps - CapSet{missing};
    const auto after = after_helper_write(full, few, writer, {});
    REQUIRE_FALSE(after);
    CHECK(after.error() == Refusal{Rule::helper_limits_need_two_caps, EPERM, CapSet{missing}});
  }
}

TEST_CASE("a write to the helpers' limits is refused in a child user namespace") {
  Surroundings inside;
  inside.user_namespace.is_initial = false;
  const auto after = after_helper_write(full, few, root_state(), inside);
  REQUIRE_FALSE(after);
  CHECK(after.error() == Refusal{Rule::helper_limits_are_of_the_machine, EPERM, {}});
}
