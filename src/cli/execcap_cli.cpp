// SPDX-License-Identifier: MIT
// What execcap is among the launchers.
#include "cli/execcap_cli.hpp"

#include "cli/execcap_options.hpp"
#include "cli/execcap_request.hpp"
#include "cli/launcher_main.hpp"
#include "cli/profile_line.hpp"

namespace execcap {

int execcap_main(const ToolStart& start, Kernel& kernel, Accounts& accounts, Console& console) {
  const LauncherTool tool{.name = "execcap",
                          .options = execcap_options,
                          .help = execcap_help_text(),
                          .parse = parse_execcap_line,
                          .read_request = [](const ParsedCommandLine& line,
                                             const CallerFacts& caller, const LaunchMeans& means) {
                            return read_execcap_request(line, caller, means.accounts);
                          }};
  return launcher_main(tool, start, {.kernel = kernel, .accounts = accounts, .console = console});
}

}  // namespace execcap
