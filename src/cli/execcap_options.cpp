// SPDX-License-Identifier: MIT
// The words of execcap's help.
#include "cli/execcap_options.hpp"

namespace execcap {

const HelpText& execcap_help_text() {
  static constexpr HelpText text{
      .usage =
          "Usage: execcap [OPTION]... [--] COMMAND [ARG]...\n"
          "       execcap [OPTION]... CAPTEXT COMMAND [ARG]...\n",
      .summary =
          "Run COMMAND, in place of execcap, with exactly the identity and the capabilities "
          "that are asked for. What is not asked for is not there.",
      .notes =
          "LIST is capabilities with commas: names with or without 'cap_', numbers, 'all', 'held' "
          "(what the caller has), 'none', or a mask 0x..; '-' before one takes it away. With a "
          "sign before the first, the list starts from the present set: '-sys_admin'. CAPTEXT is "
          "the form of cap_text_formats(7). The exit code is the command's, or 125 if execcap "
          "fails, 126 if COMMAND cannot be executed, 127 if there is none.",
      .examples =
          "  execcap -u www-data -c net_bind_service -- python3 -m http.server 80\n"
          "  execcap -u 65534:65534 -c none -- cat /etc/hostname\n"
          "  execcap -u nobody -c net_raw --explain -- ping -c1 127.0.0.1\n"
          "  execcap -u 33:33 -c net_raw --emit podman -- ping -c1 127.0.0.1\n"
          "  execcap '= cap_setuid+eip' getpcaps 0\n"};
  return text;
}

}  // namespace execcap
