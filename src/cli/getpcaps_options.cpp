// SPDX-License-Identifier: MIT
// The words of getpcaps's help.
#include "cli/getpcaps_options.hpp"

namespace execcap {

const HelpText& getpcaps_help_text() {
  static constexpr HelpText text{
      .usage =
          "Usage: getpcaps [OPTION]... [PID]...\n"
          "       getpcaps --diff A B\n"
          "       getpcaps --why CAP [--exec FILE] PID\n"
          "       getpcaps --decode MASK\n",
      .summary =
          "Show and check the capabilities of processes. PID is a process or thread id, or 0 for "
          "getpcaps itself.",
      .notes =
          "In a table, 'all' is every capability of the running kernel and '-' an empty set; "
          "PID/TID is a thread, '*' behind it says that it differs from its process. The exit code "
          "is 0, or 1 if the answer is no or a process could not be shown, or 2 if getpcaps could "
          "not do what it was asked.",
      .examples =
          "  getpcaps 1 $$\n"
          "  getpcaps --all --privileged --sets\n"
          "  getpcaps --tree --has net_admin\n"
          "  getpcaps --assert 'uid=33 p=net_bind_service a=p nnp' $(pidof nginx)\n"
          "  getpcaps --why net_raw --exec /usr/bin/ping $$\n"};
  return text;
}

}  // namespace execcap
