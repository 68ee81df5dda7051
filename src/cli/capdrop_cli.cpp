// SPDX-License-Identifier: MIT
// What capdrop is among the launchers.
#include "cli/capdrop_cli.hpp"

#include "cli/capdrop_options.hpp"
#include "cli/capdrop_request.hpp"
#include "cli/launcher_main.hpp"

namespace execcap {

int capdrop_main(const ToolStart& start, Kernel& kernel, Accounts& accounts, Console& console) {
  const LauncherTool tool{
      .name = "capdrop",
      .options = capdrop_options,
      .help = capdrop_help_text(),
      .parse = [](const ToolStart& by) { return parse_capdrop_line(by.words()); },
      .read_request = read_capdrop_request};
  return launcher_main(tool, start, {.kernel = kernel, .accounts = accounts, .console = console});
}

}  // namespace execcap
