// SPDX-License-Identifier: MIT
// A command line, parsed: the options with their values, and the operands as they were written.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/argument_scan.hpp"
#include "cli/option_table.hpp"
#include "cli/profile.hpp"
#include "execcap/base/result.hpp"

namespace execcap {

/// What a user typed. The operands are the command and its arguments, untouched.
struct ParsedCommandLine {
  std::vector<GivenOption> options;
  std::vector<std::string> operands;
  bool has_dashes = false;         ///< `--` stood before the operands
  std::optional<Profile> profile;  ///< the file from which some of the options came

  [[nodiscard]] bool has(const OptionEntry& entry) const;
  /// The value of an option that may be given once; none if it is not given.
  [[nodiscard]] std::optional<std::string> value(const OptionEntry& entry) const;
  /// All values of an option, none if it is not given.
  [[nodiscard]] std::vector<std::string> values(const OptionEntry& entry) const;
};

/// Parses `words`, a command line without the tool's own name, by a table of options. Entries are
/// told apart by their names. Every failure is a usage error: an unknown option (with the nearest
/// one), a missing or empty value, an option given twice that may be given once.
Result<ParsedCommandLine> parse_command_line(std::span<const std::string> words, OptionTable table);

}  // namespace execcap
