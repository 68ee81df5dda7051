// SPDX-License-Identifier: MIT
// The program setfcap.
#include "cli/exit_code.hpp"
#include "cli/out_of_memory.hpp"
#include "cli/setfcap_cli.hpp"
#include "cli/tool_start.hpp"
#include "execcap/system/linux_kernel.hpp"

int main(int, char** argv) {
  execcap::end_when_out_of_memory("setfcap", execcap::exit_code::not_possible);
  execcap::LinuxKernel kernel;
  execcap::SystemAccounts accounts;
  execcap::StandardConsole console;
  return execcap::setfcap_main(
      {.args = execcap::words_of(argv), .own_binary = execcap::read_own_binary()}, kernel, accounts,
      console);
}
