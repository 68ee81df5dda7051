// SPDX-License-Identifier: MIT
// What the user of a launch may not have meant.
#pragma once

#include <string>
#include <vector>

#include "execcap/plan/launch_plan.hpp"

namespace execcap {

/// The capabilities each of which can amount to being root.
[[nodiscard]] CapSet root_equivalent_caps();

/// What the user may not have meant in a launch that works: capabilities that amount to root (with
/// a narrower one where there is one), a target that the new identity can write to, ambient
/// reaching every child, scripts, AT_SECURE, and what the target's own privileges do.
[[nodiscard]] std::vector<std::string> launch_warnings(const LaunchPlan& plan,
                                                       const ExecTarget& target);

/// What the user may not have meant in limiting what the kernel itself starts: it cannot be undone,
/// and processes that already run are not touched.
[[nodiscard]] std::vector<std::string> helper_warnings(const HelperRequest& helpers);

}  // namespace execcap
