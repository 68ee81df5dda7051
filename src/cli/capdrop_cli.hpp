// SPDX-License-Identifier: MIT
// The tool capdrop, from its arguments to its exit code.
#pragma once

#include "cli/console.hpp"
#include "cli/tool_start.hpp"
#include "execcap/system/accounts.hpp"
#include "execcap/system/kernel.hpp"

namespace execcap {

/// Runs capdrop. Returns only if the process did not become the command: the exit code.
int capdrop_main(const ToolStart& start, Kernel& kernel, Accounts& accounts, Console& console);

}  // namespace execcap
