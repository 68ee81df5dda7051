// SPDX-License-Identifier: MIT
// The command line of execcap.
#include "cli/execcap_cli.hpp"
#include "cli/execcap_options.hpp"
#include "launch_line.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::LauncherUnderTest tool{.name = "execcap",
                                     .options = execcap_options,
                                     .parse =
                                         [](std::span<const std::string> words) {
                                           return parse_command_line(words, execcap_options);
                                         },
                                     .main = execcap_main};
  fuzz::check_launch_line(tool, fuzz::words_of(data, size));
  return 0;
}
