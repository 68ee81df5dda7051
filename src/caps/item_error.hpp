// SPDX-License-Identifier: MIT
// How an error points at one item of a text: quoted, with the character at which it stands.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "execcap/base/error.hpp"
#include "execcap/base/nearest.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap::caps_text {

/// A piece of a text that a user wrote, and the character of that text (from 1) at which it begins.
struct Item {
  std::string_view text;
  std::size_t at = 1;

  /// The piece from `offset` on, `count` characters long.
  [[nodiscard]] Item part(std::size_t offset, std::size_t count = std::string_view::npos) const {
    return {text.substr(offset, count), at + offset};
  }
};

/// `text` in single quotes as the user spelled it. Control characters are shown as `\x0a`, so that
/// a message stays one line and a terminal is not driven by it.
inline std::string quoted(std::string_view text) {
  constexpr std::string_view hex_digits = "0123456789abcdef";
  std::string result = "'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      result += c;
    } else {
      result += "\\x";
      result += hex_digits[byte >> 4U];
      result += hex_digits[byte & 0xfU];
    }
  }
  return result + "'";
}

/// ` at character N`.
inline std::string at_character(std::size_t at) {
  return " at character " + std::to_string(at);
}

/// Usage error `what: problem 'item' at character N; hint`.
inline Error item_error(std::string_view what, std::string_view problem, Item item,
                        std::string_view hint = "") {
  return usage_error(what, std::string(problem) + " " + quoted(item.text) + at_character(item.at),
                     hint);
}

/// The characters that C calls white space.
inline constexpr std::string_view blanks = " \t\n\v\f\r";

/// Error for a comma list that has a blank in it; nothing if it has none.
inline std::optional<Error> blank_error(std::string_view what, std::string_view text) {
  const std::size_t blank = text.find_first_of(blanks);
  if (blank == std::string_view::npos) return std::nullopt;
  return usage_error(what, "a blank does not belong in " + quoted(text) + at_character(blank + 1),
                     "separate items with a comma alone");
}

/// `did you mean WORD?`, or nothing for an empty word.
inline std::string did_you_mean(std::string_view word) {
  return word.empty() ? "" : "did you mean " + std::string(word) + "?";
}

/// Error for a word that names no capability. `words` are other words that would have been taken.
template <std::size_t N = 0>
Error unknown_capability(std::string_view what, Item item,
                         const std::array<std::string_view, N>& words = {}) {
  std::string nearest = nearest_cap_name(item.text);
  if (nearest.empty()) nearest = nearest_word(item.text, words);
  return item_error(what, "unknown capability", item, did_you_mean(nearest));
}

/// Error for an item that gives `absent`, capabilities that a kernel with `all` does not have.
inline Error absent_capability(std::string_view what, Item item, CapSet absent, CapSet all) {
  std::string hint;
  if (!all.empty()) {
    const int last = 63 - std::countl_zero(all.mask());
    hint = "its last is " + std::to_string(last);
  }
  return item_error(
      what, "the running kernel has no capability " + cap_name(*absent.begin()) + ", given as",
      item, hint);
}

}  // namespace execcap::caps_text
