// SPDX-License-Identifier: MIT
// What getpcaps works with: the kernel, the name service, the console, and where /proc is.
#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "execcap/system/accounts.hpp"
#include "execcap/system/kernel.hpp"

namespace execcap {

/// The means of one run.
struct GetpcapsMeans {
  Kernel& kernel;
  Accounts& accounts;
  Console& console;
  std::vector<std::string> environment;
  std::string proc_path = "/proc";
  Clock clock = steady_time;
};

}  // namespace execcap
