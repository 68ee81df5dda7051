// SPDX-License-Identifier: MIT
// A matcher that goes back to the last `*` only, so that no pattern takes long.
#include "cli/glob.hpp"

namespace execcap {
namespace {

/// One element of a pattern, held against one character.
struct Step {
  std::size_t length = 0;  ///< how much of the pattern it is
  bool matches = false;
};

unsigned char byte_of(char c) {
  return static_cast<unsigned char>(c);
}

/// The set at the start of `pattern`, which begins with `[`. Length 0 if it has no end.
Step match_set(std::string_view pattern, char c) {
  std::size_t at = 1;
  const bool is_negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (is_negated) ++at;
  bool is_in = false;
  for (const std::size_t first = at; at < pattern.size(); ++at) {
    if (pattern[at] == ']' && at > first) return {at + 1, is_in != is_negated};
    if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
      is_in =
          is_in || (byte_of(pattern[at]) <= byte_of(c) && byte_of(c) <= byte_of(pattern[at + 2]));
      at += 2;
    } else {
      is_in = is_in || pattern[at] == c;
    }
  }
  return {};
}

Step match_one(std::string_view pattern, char c) {
  if (pattern.front() == '?') return {1, true};
  if (pattern.front() == '\\' && pattern.size() > 1) return {2, pattern[1] == c};
  if (pattern.front() == '[') {
    if (const Step set = match_set(pattern, c); set.length != 0) return set;
  }
  return {1, pattern.front() == c};
}

}  // namespace

bool matches_glob(std::string_view text, std::string_view pattern) {
  bool has_star = false;
  std::string_view text_at_star;
  std::string_view pattern_at_star;
  for (;;) {
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      has_star = true;
      text_at_star = text;
      pattern_at_star = pattern;
      continue;
    }
    if (text.empty()) return pattern.empty();
    const Step step = pattern.empty() ? Step{} : match_one(pattern, text.front());
    if (step.matches) {
      text.remove_prefix(1);
      pattern.remove_prefix(step.length);
      continue;
    }
    if (!has_star) return false;
    text_at_star.remove_prefix(1);
    text = text_at_star;
    pattern = pattern_at_star;
  }
}

}  // namespace execcap
