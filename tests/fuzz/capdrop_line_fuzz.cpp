// SPDX-License-Identifier: MIT
// The command line of capdrop.
#include "cli/capdrop_cli.hpp"
#include "cli/capdrop_options.hpp"
#include "cli/capdrop_request.hpp"
#include "launch_line.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::LauncherUnderTest tool{.name = "capdrop",
                                     .options = capdrop_options,
                                     .parse = parse_capdrop_line,
                                     .main = capdrop_main};
  fuzz::check_launch_line(tool, fuzz::words_of(data, size));
  return 0;
}
