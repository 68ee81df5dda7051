// SPDX-License-Identifier: MIT
// The program execcap.
#include "cli/execcap_cli.hpp"
#include "execcap/system/linux_kernel.hpp"

int main(int, char** argv, char** envp) {
  execcap::LinuxKernel kernel;
  execcap::SystemAccounts accounts;
  execcap::StandardConsole console;
  const execcap::ToolStart start{.args = execcap::words_of(argv),
                                 .environment = execcap::words_of(envp),
                                 .own_binary = execcap::read_own_binary()};
  return execcap::execcap_main(start, kernel, accounts, console);
}
