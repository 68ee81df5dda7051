// SPDX-License-Identifier: MIT
// For whom a launch that is to be said in other words is planned.
#pragma once

#include <string>
#include <vector>

#include "cli/emit_format.hpp"
#include "cli/launch.hpp"
#include "execcap/plan/launch_plan.hpp"

namespace execcap {

/// A launch as it is to be said: what was asked for, and what comes of it.
struct PlannedLaunch {
  const LaunchOrder& order;
  ProcessState start;   ///< the state from which it was planned
  Surroundings around;  ///< where it was planned
  LaunchPlan plan;
  ExecTarget target;  ///< the command's file, or a plain program in its place
  std::string path;   ///< where the file is; as it was written where that is not known
  const std::vector<std::string>& callers_environment;
  Accounts& accounts;

  /// The state of the command.
  [[nodiscard]] const ProcessState& command() const { return plan.command.state; }
  /// The supplementary groups were asked for: otherwise they are those of whoever launches.
  [[nodiscard]] bool names_groups() const { return order.launch.groups.has_value(); }
};

/// Plans the launch for `format`. For another system than the caller's own it is planned as by a
/// caller who has every capability, and for containers with a plain program: its file is in the
/// image. An error is why no caller could do it.
Result<PlannedLaunch> plan_emission(EmitFormat format, const LaunchOrder& order,
                                    const Launcher& launcher, const LaunchMeans& means,
                                    std::vector<std::string>& notes);

}  // namespace execcap
