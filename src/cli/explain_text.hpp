// SPDX-License-Identifier: MIT
// --explain for people.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cli/profile_line.hpp"
#include "execcap/plan/explain.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// How an explanation is to look.
struct TextStyle {
  std::size_t columns = 80;  ///< lines are at most this wide, where words allow it
  bool colour = false;       ///< warnings and the verdict in colour
};

/// The explanation as a table: the command's files, the state now, at exec and in the command, the
/// steps with their reasons, notes, warnings and the verdict; before that where each option came
/// from, if `sources` says it. `all_caps` is what the kernel has.
/// The names of ids come from `accounts`; everything in the text is printable.
[[nodiscard]] std::string explain_text(const Explanation& explanation, CapSet all_caps,
                                       Accounts& accounts, const TextStyle& style,
                                       std::span<const OptionSource> sources = {});

}  // namespace execcap
