// SPDX-License-Identifier: MIT
// The program getpcaps.
#include "cli/exit_code.hpp"
#include "cli/getpcaps_cli.hpp"
#include "cli/out_of_memory.hpp"
#include "cli/tool_start.hpp"
#include "execcap/system/linux_kernel.hpp"

int main(int, char** argv, char** envp) {
  execcap::end_when_out_of_memory("getpcaps", execcap::exit_code::not_possible);
  execcap::LinuxKernel kernel;
  execcap::SystemAccounts accounts;
  execcap::StandardConsole console;
  return execcap::getpcaps_main(execcap::words_of(argv), {.kernel = kernel,
                                                          .accounts = accounts,
                                                          .console = console,
                                                          .environment = execcap::words_of(envp)});
}
