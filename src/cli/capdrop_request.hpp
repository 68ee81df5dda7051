// SPDX-License-Identifier: MIT
// What capdrop's command line asks for.
#pragma once

#include <span>
#include <string>

#include "cli/launcher_main.hpp"

namespace execcap {

/// Parses `[OPTION]... LIST [OPTION]... [--] COMMAND [ARG]...`, without LIST behind --keep. The
/// operands of the result are LIST, if it is one, and the command with its arguments. The errors
/// are those of parse_command_line(); an option counts as given twice also if LIST stands between.
Result<ParsedCommandLine> parse_capdrop_line(std::span<const std::string> words);

/// Reads the options and operands of capdrop: what the caller has, without what is given up, in all
/// five sets. With --system the limits of what the kernel starts are read from `means.kernel`.
///
/// Usage errors: no list, a list that does not parse, no command, --json without --explain.
Result<LaunchOrder> read_capdrop_request(const ParsedCommandLine& line, const CallerFacts& caller,
                                         const LaunchMeans& means);

}  // namespace execcap
