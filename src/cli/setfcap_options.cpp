// SPDX-License-Identifier: MIT
// The words of setfcap's help.
#include "cli/setfcap_options.hpp"

namespace execcap {

const HelpText& setfcap_help_text() {
  static constexpr HelpText text{
      .usage =
          "Usage: setfcap [OPTION]... CAPTEXT|LIST FILE...\n"
          "       setfcap --get|--remove [OPTION]... FILE...\n"
          "       setfcap --verify CAPTEXT|LIST [OPTION]... FILE...\n"
          "       setfcap --dump [OPTION]... DIR... | --check MANIFEST [DIR]... |\n"
          "               --apply MANIFEST\n",
      .summary =
          "Set, show, check and restore the capabilities of files. Every change is read back; a "
          "failure on one file is reported, and the others are done.",
      .notes =
          "CAPTEXT is the form of cap_text_formats(7). LIST is capabilities with commas: with a "
          "sign before the first, '+x' adds to what the file has and '-x' takes away; without one "
          "it is exactly these, permitted and effective, or 'none' for no capabilities. A FILE of "
          "'-' is names on standard input. The exit code is 0 if all is as asked, 1 if something "
          "differs or failed, 2 if nothing could be done.",
      .examples =
          "  setfcap cap_net_raw=ep /usr/bin/ping\n"
          "  setfcap +net_bind_service /usr/local/bin/server\n"
          "  setfcap --get --recursive /usr\n"
          "  setfcap --dump /usr >usr.caps; setfcap --check usr.caps; setfcap --apply usr.caps\n"};
  return text;
}

}  // namespace execcap
