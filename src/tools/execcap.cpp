// SPDX-License-Identifier: MIT
// The program execcap.
#include "cli/execcap_cli.hpp"
#include "execcap/system/linux_kernel.hpp"

int main(int, char** argv, char** envp) {
  execcap::LinuxKernel kernel;
  execcap::SystemAccounts accounts;
  execcap::StandardConsole console;
  return execcap::execcap_main(execcap::tool_start(argv, envp), kernel, accounts, console);
}
