// SPDX-License-Identifier: MIT
// What a tool's options are: one table from which the parser, --help and the pages' tests are made.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace execcap {

/// One option of a tool.
struct OptionEntry {
  std::string_view name;        ///< the long name without `--`
  char letter = '\0';           ///< the short name, or none
  std::string_view value = {};  ///< what its value is called in --help; empty for a flag
  std::string_view group = {};  ///< the heading under which --help shows it
  std::string_view help = {};   ///< what it does, one clause
  bool repeatable = false;      ///< it may be given more than once, and each value counts

  [[nodiscard]] constexpr bool takes_value() const { return !value.empty(); }
  /// `--name`, as messages call it.
  [[nodiscard]] std::string dashed() const { return "--" + std::string(name); }
};

using OptionTable = std::span<const OptionEntry>;

}  // namespace execcap
