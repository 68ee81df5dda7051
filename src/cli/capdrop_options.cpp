// SPDX-License-Identifier: MIT
// The words of capdrop's help.
#include "cli/capdrop_options.hpp"

namespace execcap {

const HelpText& capdrop_help_text() {
  static constexpr HelpText text{
      .usage =
          "Usage: capdrop [OPTION]... LIST [--] COMMAND [ARG]...\n"
          "       capdrop [OPTION]... --keep LIST [--] COMMAND [ARG]...\n",
      .summary =
          "Run COMMAND, in place of capdrop, as the same user without the capabilities of LIST. "
          "They are gone from all five sets, so that no set-user-ID file, no file capability and "
          "no uid 0 brings them back.",
      .notes =
          "LIST is capabilities with commas: names with or without 'cap_', numbers, 'all', 'held' "
          "(what the caller has), 'none', or a mask 0x..; '-' before one takes it out of the list: "
          "'all,-net_raw'. The exit code is the command's, or 125 if capdrop fails, 126 if COMMAND "
          "cannot be executed, 127 if there is none.",
      .examples =
          "  capdrop sys_module -- /usr/sbin/sshd -D\n"
          "  capdrop --keep net_bind_service,setuid,setgid -- /usr/sbin/nginx\n"
          "  capdrop --system sys_module,sys_rawio -- /sbin/init\n"
          "  capdrop sys_ptrace --explain -- bash\n"};
  return text;
}

}  // namespace execcap
