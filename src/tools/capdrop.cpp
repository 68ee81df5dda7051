// SPDX-License-Identifier: MIT
// The program capdrop.
#include "cli/capdrop_cli.hpp"
#include "execcap/system/linux_kernel.hpp"

int main(int, char** argv, char** envp) {
  execcap::LinuxKernel kernel;
  execcap::SystemAccounts accounts;
  execcap::StandardConsole console;
  return execcap::capdrop_main(execcap::tool_start(argv, envp), kernel, accounts, console);
}
