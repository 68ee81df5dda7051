// SPDX-License-Identifier: MIT
// A launch in words: who the command will be, the steps with their reasons, the warnings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "execcap/model/exec_rules.hpp"
#include "execcap/plan/launch_plan.hpp"

namespace execcap {

/// A step and why it is there.
struct ExplainedStep {
  std::string step;    ///< step_text()
  std::string reason;  ///< what it is for, one clause
};

/// All that --explain shows. The states are data: the text and JSON forms are made of them.
struct Explanation {
  ExecTarget target;
  /// The very file that was looked at runs, wherever its path leads by then.
  bool is_by_descriptor = false;
  ProcessState now;
  std::optional<ProcessState> at_exec;   ///< none where the request itself is refused
  std::optional<ExecResult> command;     ///< none where the launch is refused
  std::optional<HelperRequest> helpers;  ///< where what the kernel itself starts is limited
  std::vector<ExplainedStep> steps;
  std::vector<std::string> notes;     ///< what the rules do at exec, one sentence each
  std::vector<std::string> warnings;  ///< what the user may not have meant
  std::optional<Error> refusal;       ///< why the launch would not work
};

/// Explains the launch that plan_launch() makes of the same arguments, or its refusal.
[[nodiscard]] Explanation explain_launch(const LaunchRequest& request, const ProcessState& now,
                                         const ExecTarget& target, const CommandLook& look,
                                         const Surroundings& around);

}  // namespace execcap
