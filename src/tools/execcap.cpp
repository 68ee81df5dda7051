// SPDX-License-Identifier: MIT
// The program execcap.
#include "cli/execcap_cli.hpp"
#include "cli/exit_code.hpp"
#include "cli/out_of_memory.hpp"
#include "execcap/system/linux_kernel.hpp"
#include "launcher_accounts.hpp"

int main(int, char** argv, char** envp) {
  execcap::end_when_out_of_memory("execcap", execcap::exit_code::launch_failed);
  execcap::LinuxKernel kernel;
  execcap::LauncherAccounts accounts;
  execcap::StandardConsole console;
  return execcap::execcap_main(execcap::tool_start(argv, envp), kernel, accounts, console);
}
