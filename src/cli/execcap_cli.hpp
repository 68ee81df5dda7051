// SPDX-License-Identifier: MIT
// The tool execcap, from its arguments to its exit code.
#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/tool_start.hpp"
#include "execcap/system/accounts.hpp"
#include "execcap/system/kernel.hpp"
#include "execcap/system/own_binary.hpp"

namespace execcap {

/// How a tool was started.
struct ToolStart {
  std::vector<std::string> args;         ///< argv, its first element the tool's own name
  std::vector<std::string> environment;  ///< environ(7)
  OwnBinary own_binary;
};

/// Runs execcap. Returns only if the process did not become the command: the exit code.
int execcap_main(const ToolStart& start, Kernel& kernel, Accounts& accounts, Console& console);

}  // namespace execcap
