// SPDX-License-Identifier: MIT
// The tool setfcap, from its arguments to its exit code.
#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "execcap/system/accounts.hpp"
#include "execcap/system/kernel.hpp"
#include "execcap/system/own_binary.hpp"

namespace execcap {

/// How setfcap was started.
struct SetfcapStart {
  std::vector<std::string> args;  ///< argv, its first element the tool's own name
  OwnBinary own_binary;
  Clock clock = steady_time;
};

/// Runs setfcap: the exit code. If cap_setfcap is permitted and not effective, it is raised.
int setfcap_main(const SetfcapStart& start, Kernel& kernel, Accounts& accounts, Console& console);

}  // namespace execcap
