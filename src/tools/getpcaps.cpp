// SPDX-License-Identifier: MIT
// The program getpcaps.
#include "cli/getpcaps_cli.hpp"
#include "cli/tool_start.hpp"
#include "execcap/system/linux_kernel.hpp"

int main(int, char** argv, char** envp) {
  execcap::LinuxKernel kernel;
  execcap::SystemAccounts accounts;
  execcap::StandardConsole console;
  return execcap::getpcaps_main(execcap::words_of(argv), {.kernel = kernel,
                                                          .accounts = accounts,
                                                          .console = console,
                                                          .environment = execcap::words_of(envp)});
}
