// SPDX-License-Identifier: MIT
// Options that exclude each other.
#pragma once

#include <span>

#include "cli/command_line.hpp"

namespace execcap {

/// Two options of which a command line may have one.
struct OptionClash {
  const OptionEntry* one;
  const OptionEntry* other;
};

/// An error for the first pair of which both are given, with the names of both.
Result<void> check_clashes(const ParsedCommandLine& line, std::span<const OptionClash> clashes);

/// `one: cannot be combined with other`.
[[nodiscard]] Error clash_error(std::string_view one, std::string_view other);

}  // namespace execcap
