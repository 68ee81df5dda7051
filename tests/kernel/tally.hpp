// SPDX-License-Identifier: MIT
// What one worker found, in memory that it shares with its parent.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "execcap/model/rule.hpp"

namespace execcap::kernel_check {

/// The first differences in words; the rest is only counted.
inline constexpr std::size_t report_size = 16384;

/// The rules of the rule book, for walking over all of them.
inline constexpr std::size_t rule_count = static_cast<std::size_t>(Rule::keep_caps_cleared) + 1;

[[nodiscard]] inline RuleSet joined_rules(RuleSet rules, RuleSet more) {
  for (std::size_t i = 0; i < rule_count; ++i) {
    if (more.contains(static_cast<Rule>(i))) rules = rules.with(static_cast<Rule>(i));
  }
  return rules;
}

struct Tally {
  std::uint64_t states = 0;      ///< how many were looked at
  std::uint64_t impossible = 0;  ///< of them, how many cannot be
  std::uint64_t checked = 0;
  std::uint64_t differences = 0;
  std::uint64_t contexts = 0;  ///< in how many contexts something was checked
  RuleSet rules;               ///< the rules that the model named for what was checked
  std::size_t report_length = 0;
  std::array<char, report_size> report{};

  /// Keeps as much of `text` as there is room for.
  void add_report(std::string_view text) {
    for (const char c : text) {
      if (report_length == report.size()) return;
      report[report_length++] = c;
    }
  }
};

}  // namespace execcap::kernel_check
