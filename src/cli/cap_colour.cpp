// SPDX-License-Identifier: MIT
// Words found and weighed by what stands before and behind them.
#include "cli/cap_colour.hpp"

#include "execcap/caps/cap.hpp"
#include "execcap/plan/warnings.hpp"

namespace execcap {
namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view plain = "\x1b[0m";
constexpr std::string_view word_chars = "abcdefghijklmnopqrstuvwxyz_0123456789";

bool is_root_equivalent(std::string_view word) {
  if (word == "all") return true;
  const auto cap = cap_from_name(word);
  return cap && root_equivalent_caps().contains(*cap);
}

/// Whether a clause of CAPTEXT only takes away: `cap_a,cap_b-ep`.
bool only_lowers(std::string_view clause) {
  if (clause.find_first_of("+=") != std::string_view::npos) return false;
  const std::size_t minus = clause.rfind('-');
  return minus != std::string_view::npos && minus + 1 < clause.size() &&
         clause.find_first_not_of("eip", minus + 1) == std::string_view::npos;
}

/// The clause, which has no blank, with colour on its words.
std::string coloured_clause(std::string_view clause) {
  const bool is_lowered = only_lowers(clause);
  std::string out;
  char before = '\0';
  while (!clause.empty()) {
    const std::size_t length = clause.find_first_not_of(word_chars);
    if (length == 0) {
      before = clause.front();
      out += before;
      clause.remove_prefix(1);
      continue;
    }
    const std::string_view word = clause.substr(0, length);
    const bool is_flags_of_all = out == "=";
    const bool is_there = !is_lowered && before != '-' && before != '!';
    const bool stands_out = is_flags_of_all || (is_there && is_root_equivalent(word));
    if (stands_out) out += red;
    out += word;
    if (stands_out) out += plain;
    clause.remove_prefix(word.size());
  }
  return out;
}

}  // namespace

std::string with_coloured_caps(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = text.find_first_of(" \"");
    out += coloured_clause(text.substr(0, length));
    if (length == std::string_view::npos) break;
    out += text[length];
    text.remove_prefix(length + 1);
  }
  return out;
}

}  // namespace execcap
