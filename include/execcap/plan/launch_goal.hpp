// SPDX-License-Identifier: MIT
// What a request means for a process: its state at the moment of execve(2), and what is promised
// of the command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "execcap/model/process_state.hpp"
#include "execcap/plan/launch_request.hpp"

namespace execcap {

/// The sets that the command must have, whatever way leads there.
struct Promise {
  CapSet permitted;
  CapSet effective;
  std::optional<CapSet> inheritable;  ///< only CAPTEXT promises it
};

/// The whole state asked for.
struct LaunchGoal {
  /// The state at the moment of execve(2). The securebit keep_caps may be on beside, where the way
  /// there needs it: execve clears it.
  ProcessState at_exec;
  std::optional<Promise> promise;
  /// The bounding set stays as it is although the request would trim it: there is no CAP_SETPCAP
  /// to trim it with, and under no_new_privs nothing can be gained through it.
  bool keeps_bounding = false;
};

/// What `request` asks for, of a process that is `now`. Pure arithmetic: whether it can be had is
/// for plan_launch() to say. Errors: a request that asks for nothing or contradicts itself.
Result<LaunchGoal> launch_goal(const LaunchRequest& request, const ProcessState& now);

}  // namespace execcap
