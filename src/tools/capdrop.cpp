// SPDX-License-Identifier: MIT
// The program capdrop.
#include "cli/capdrop_cli.hpp"
#include "cli/exit_code.hpp"
#include "cli/out_of_memory.hpp"
#include "execcap/system/linux_kernel.hpp"
#include "launcher_accounts.hpp"

int main(int, char** argv, char** envp) {
  execcap::end_when_out_of_memory("capdrop", execcap::exit_code::launch_failed);
  execcap::LinuxKernel kernel;
  execcap::LauncherAccounts accounts;
  execcap::StandardConsole console;
  return execcap::capdrop_main(execcap::tool_start(argv, envp), kernel, accounts, console);
}
