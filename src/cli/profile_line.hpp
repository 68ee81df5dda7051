// SPDX-License-Identifier: MIT
// execcap's command line where some of it stands in a file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/tool_start.hpp"

namespace execcap {

/// Where an option came from, for --explain.
struct OptionSource {
  std::string place;  ///< `FILE:LINE` or `command line`
  std::string name;   ///< the long name; `command` and `arg` for the words of a profile's command
  std::optional<std::string> value;
};

/// Parses the command line of execcap, with what its --profile says. An option of both is an error
/// unless it may be given more than once; then those of the file come first. A profile's command
/// gets the operands as further arguments. If the file is a script, it begins with `#!` and names a
/// command, all that stands behind `--profile FILE` is arguments, as for any interpreter.
///
/// Refused: a profile that is not to be trusted (read_trusted_file()), and every profile for a
/// launcher with more privilege than its caller.
Result<ParsedCommandLine> parse_execcap_line(const ToolStart& start);

/// Where each option of a line with a profile came from: those of the file, then the others.
[[nodiscard]] std::vector<OptionSource> option_sources(const ParsedCommandLine& line);

}  // namespace execcap
