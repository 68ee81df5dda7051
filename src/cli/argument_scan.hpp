// SPDX-License-Identifier: MIT
// Where the options of a command line end and the command begins.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/option_table.hpp"
#include "execcap/base/result.hpp"

namespace execcap {

/// One option of the command line with the values that it was given, in order.
struct GivenOption {
  const OptionEntry* entry = nullptr;
  std::vector<std::string> values;  ///< empty for a flag
};

/// What a walk over the words finds, by the rules of getopt_long(3) with a `+`: options end at `--`
/// or at the first word that is none.
struct ArgumentScan {
  std::vector<GivenOption> options;  ///< each that is given, once
  std::size_t options_end = 0;       ///< how many words the options take, their values included
  bool has_dashes = false;           ///< the word behind them is `--`

  /// The index of the first operand: the command.
  [[nodiscard]] std::size_t operands_begin() const { return options_end + (has_dashes ? 1 : 0); }
};

/// Walks over `words`, the command line without the tool's own name. Usage errors: an option that
/// is not in the table (with the nearest long name), a value that is missing, empty behind `=`, or
/// given to a flag. With `last` the walk ends behind that option and its value.
Result<ArgumentScan> scan_arguments(std::span<const std::string> words, OptionTable table,
                                    const OptionEntry* last = nullptr);

}  // namespace execcap
