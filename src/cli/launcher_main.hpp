// SPDX-License-Identifier: MIT
// What every launcher does before its launch: reads its command line and its own state.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_line.hpp"
#include "cli/help.hpp"
#include "cli/launch.hpp"
#include "cli/launch_order.hpp"
#include "cli/tool_start.hpp"

namespace execcap {

/// The caller of a launcher, as far as its options depend on it.
struct CallerFacts {
  ProcessState now;
  KernelTraits traits;
  Pid parent;  ///< known where a death signal is asked for
  /// AT_SECURE: the launcher has more privilege than its caller, whose environment is not trusted.
  bool is_secure = false;
};

/// What one launcher has of its own. Its table has `help` and `version`.
struct LauncherTool {
  std::string_view name;
  OptionTable options;
  const HelpText& help;
  Result<ParsedCommandLine> (*parse)(const ToolStart& start);
  Result<LaunchOrder> (*read_request)(const ParsedCommandLine& line, const CallerFacts& caller,
                                      const LaunchMeans& means);
};

/// Runs the tool. Returns only if the process did not become the command: the exit code.
int launcher_main(const LauncherTool& tool, const ToolStart& start, const LaunchMeans& means);

}  // namespace execcap
