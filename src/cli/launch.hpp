// SPDX-License-Identifier: MIT
// From a launch order to the command: the way that every launcher tool goes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/console.hpp"
#include "cli/launch_order.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/system/accounts.hpp"
#include "execcap/system/kernel.hpp"

namespace execcap {

/// Who launches: the tool's name for messages, and the state that it was started in.
struct Launcher {
  std::string_view tool;
  ProcessState now;
  Surroundings around;
  std::vector<std::string> environment;
};

/// The means of a launch.
struct LaunchMeans {
  Kernel& kernel;
  Accounts& accounts;
  Console& console;
};

/// Becomes the command, or explains how it would. Finds the command as the new identity, plans,
/// carries the plan out, reads the state back, looks again whether the file is the one of the plan,
/// and calls execve(2). Returns only if the process did not become the command: the exit code, the
/// reason is reported. With `emit` the launch is said in other words and nothing runs. With
/// `explain` the exit code is 0 if the launch would work, else 125.
int run_launch(const LaunchOrder& order, const Launcher& launcher, const LaunchMeans& means);

}  // namespace execcap
