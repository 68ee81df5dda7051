// SPDX-License-Identifier: MIT
// A capability as CAPTEXT and IAB spell it: a name with `cap_`, or a number with C's prefixes.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "execcap/caps/cap.hpp"
#include "item_error.hpp"

namespace execcap::caps_text {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Whether `c` can be part of the name or the number of a capability.
inline bool is_word_char(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

inline char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
}

/// Whether `text` is `lower`, which has no capitals, in any case.
inline bool is_same_in_any_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return lower_case(a) == b; });
}

/// The number that all of `digits` spells in `base`; nothing if it does not or is over 64 bits.
inline std::optional<std::uint64_t> whole_number(std::string_view digits, int base) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, problem] = std::from_chars(digits.data(), end, number, base);
  if (digits.empty() || problem != std::errc() || rest != end) return std::nullopt;
  return number;
}

/// Whether `text` begins as a hexadecimal number does.
inline bool has_hex_prefix(std::string_view text) {
  return text.starts_with("0x") || text.starts_with("0X");
}

/// The capability that `word` stands for in CAPTEXT and IAB, or nothing: a name in any case, with
/// `cap_`; or a number below 64 in decimal, octal (`025`) or hexadecimal (`0x15`), as libcap reads.
inline std::optional<Cap> cap_from_word(std::string_view word) {
  if (word.empty()) return std::nullopt;
  if (!is_digit(word.front())) {
    constexpr std::string_view prefix = "cap_";
    if (!is_same_in_any_case(word.substr(0, prefix.size()), prefix)) return std::nullopt;
    return cap_from_name(word);
  }
  std::optional<std::uint64_t> number;
  if (has_hex_prefix(word)) {
    number = whole_number(word.substr(2), 16);
  } else {
    number = whole_number(word, word.front() == '0' ? 8 : 10);
  }
  if (!number || *number >= max_cap_count) return std::nullopt;
  return Cap{static_cast<std::uint8_t>(*number)};
}

/// Error for a `word` that cap_from_word() does not take. `words` are others that would have been.
template <std::size_t N = 0>
Error unknown_word(std::string_view what, Item word,
                   const std::array<std::string_view, N>& words = {}) {
  if (!word.text.empty() && is_digit(word.text.front())) {
    return item_error(what, "no capability has the number", word,
                      "a number is 0 to 63, hexadecimal with 0x and octal with 0 before it");
  }
  return unknown_capability(what, word, words);
}

}  // namespace execcap::caps_text
