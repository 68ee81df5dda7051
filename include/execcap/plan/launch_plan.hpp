// SPDX-License-Identifier: MIT
// From what is asked and what is there to the ordered steps, or a refusal before anything changes.
#pragma once

#include <string>
#include <vector>

#include "execcap/model/exec_rules.hpp"
#include "execcap/plan/launch_goal.hpp"
#include "execcap/plan/launch_request.hpp"
#include "execcap/plan/step.hpp"

namespace execcap {

/// A launch that will work: the model has carried it out.
struct LaunchPlan {
  LaunchGoal goal;
  std::vector<Step> steps;  ///< in order; none that changes nothing
  ProcessState at_exec;     ///< the state before execve(2); the read-back must equal it
  ExecResult command;       ///< the state of the command
};

/// The steps from `now` to what `request` asks for, so that `target` gets exactly that. An error of
/// kind `refused` names the capability, the set, the rule and the remedy; one of kind
/// `not_startable` says why execve(2) would fail.
Result<LaunchPlan> plan_launch(const LaunchRequest& request, const ProcessState& now,
                               const ExecTarget& target, const Surroundings& around);

}  // namespace execcap
