// SPDX-License-Identifier: MIT
// A launch in a file: options by their long names, one a line, and the command.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.hpp"
#include "execcap/base/result.hpp"

namespace execcap {

/// One option of a profile.
struct ProfileOption {
  const OptionEntry* entry = nullptr;
  std::string value;     ///< empty for a flag
  std::size_t line = 0;  ///< where it stands, from 1
};

/// What a profile says.
struct Profile {
  std::string file;                    ///< as it was named; empty where there is no profile
  std::vector<ProfileOption> options;  ///< in the order of the lines
  std::vector<std::string> command;    ///< the command and its arguments; empty if it names none
  std::vector<std::size_t> command_lines;  ///< the line of each of its words
  bool is_script = false;                  ///< it begins with `#!`

  /// `FILE:LINE` of the first line with the option that is called `dashed`, `--name`; empty if
  /// there is none.
  [[nodiscard]] std::string place_of(std::string_view dashed) const;
};

/// Profiles are for people: one that is larger is a mistake.
inline constexpr std::size_t profile_limit = 65536;

/// Reads the text of a profile. A line is `NAME=VALUE`, or `NAME` or `NAME=true` for a flag, NAME
/// the long name of an option of `table`; `command=WORD`, once, and behind it `arg=WORD` for each
/// argument. Blanks around NAME and VALUE do not count, everything between is the value as it
/// stands: no quotes, no escapes, no comment behind it. Lines without anything and lines that begin
/// with `#` are left out.
///
/// Usage errors begin with `FILE:LINE`, `file` as it was named: a name that is not in the table
/// (with the nearest one) or that belongs on the command line alone, a value that is missing, empty
/// or given to a flag, an option given twice that may be given once, a line with a NUL byte or a
/// carriage return, an argument without a command.
Result<Profile> parse_profile(std::string_view text, const std::string& file, OptionTable table);

/// `error` with the place in front if it is about an option that `profile` gives.
[[nodiscard]] Error located(const Profile& profile, Error error);

}  // namespace execcap
