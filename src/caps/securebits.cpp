// SPDX-License-Identifier: MIT
// Reading and writing securebits by name.
#include "execcap/caps/securebits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "cap_word.hpp"
#include "execcap/base/nearest.hpp"
#include "item_error.hpp"

namespace execcap {
namespace {

using caps_text::Item;

constexpr std::string_view lock_suffix = "+lock";
constexpr std::string_view sealed_word = "sealed";
constexpr std::string_view none_word = "none";
constexpr std::string_view none_sign = "-";

/// The flags of which `bits` says anything: those with their flag or their lock in it.
constexpr Securebits named_flags(Securebits bits) {
  return Securebits((bits.word() | (bits.word() >> 1U)) & 0x55555555U);
}

const SecurebitName* find_name(std::string_view name) {
  const auto* const found =
      std::find_if(securebit_names.begin(), securebit_names.end(),
                   [&](const SecurebitName& known) { return known.name == name; });
  return found == securebit_names.end() ? nullptr : found;
}

Error unknown_securebit(std::string_view what, Item name) {
  // Other programs spell the lock in this way.
  for (const std::string_view ending : {"_locked", "+locked"}) {
    if (!name.text.ends_with(ending)) continue;
    const std::string flag(name.text.substr(0, name.text.size() - ending.size()));
    if (find_name(flag) != nullptr) {
      return caps_text::item_error(what, "unknown securebit", name,
                                   caps_text::did_you_mean(flag + std::string(lock_suffix)));
    }
  }
  std::string lower(name.text);
  std::transform(lower.begin(), lower.end(), lower.begin(), caps_text::lower_case);
  std::array<std::string_view, securebit_names.size() + 2> words;
  std::transform(securebit_names.begin(), securebit_names.end(), words.begin(),
                 [](const SecurebitName& known) { return known.name; });
  words[securebit_names.size()] = sealed_word;
  words[securebit_names.size() + 1] = none_word;
  return caps_text::item_error(what, "unknown securebit", name,
                               caps_text::did_you_mean(nearest_word(lower, words)));
}

Result<Securebits> mask_item(Item item, std::string_view what) {
  constexpr std::size_t most_digits = 8;
  const std::string_view digits = item.text.substr(2);
  const std::optional<std::uint64_t> mask = caps_text::whole_number(digits, 16);
  if (!item.text.starts_with("0x") || digits.size() > most_digits || !mask) {
    return caps_text::item_error(what, "bad mask", item, "a mask is 0x and 1 to 8 digits 0-9a-f");
  }
  return Securebits(static_cast<std::uint32_t>(*mask));
}

Result<Securebits> item_bits(Item item, std::string_view what) {
  if (item.text.empty()) {
    return usage_error(what, "empty item" + caps_text::at_character(item.at),
                       "for no securebits write none");
  }
  if (item.text == none_word || item.text == none_sign) {
    return caps_text::item_error(what, "other items beside", item);
  }
  if (item.text == sealed_word) return sealed_securebits;
  if (caps_text::has_hex_prefix(item.text)) return mask_item(item, what);

  const bool off = item.text.starts_with('-');
  const bool locked = item.text.ends_with(lock_suffix);
  const std::size_t begin = off ? 1 : 0;
  const std::size_t length = item.text.size() - begin - (locked ? lock_suffix.size() : 0);
  const Item name = item.part(begin, length);
  const SecurebitName* const known = find_name(name.text);
  if (known == nullptr) return unknown_securebit(what, name);
  if (off && !locked) {
    return caps_text::item_error(
        what, "nothing is taken away by", item,
        "what is not named is off, and -" + std::string(name.text) + "+lock locks it off");
  }
  return (off ? Securebits() : known->flag) | (locked ? known->flag.locks() : Securebits());
}

}  // namespace

Result<Securebits> parse_securebits(std::string_view text, std::string_view what) {
  if (text.empty()) {
    return usage_error(what, "empty list of securebits", "for no securebits write none");
  }
  if (std::optional<Error> blank = caps_text::blank_error(what, text)) return *blank;
  if (text == none_word || text == none_sign) return Securebits();
  Securebits bits;
  std::size_t begin = 0;
  while (true) {
    const std::size_t comma = text.find(',', begin);
    const Item item{text.substr(begin, comma - begin), begin + 1};
    const Result<Securebits> named = item_bits(item, what);
    if (!named) return named.error();
    if (!(named_flags(bits) & named_flags(*named)).empty()) {
      return caps_text::item_error(what, "securebit named twice, again by", item);
    }
    bits = bits | *named;
    if (comma == std::string_view::npos) return bits;
    begin = comma + 1;
  }
}

std::string securebits_text(Securebits bits) {
  if (bits.empty()) return std::string(none_sign);
  std::string text;
  Securebits nameless = bits;
  for (const SecurebitName& known : securebit_names) {
    const bool on = bits.has(known.flag);
    const bool locked = bits.has(known.flag.locks());
    nameless = nameless - (known.flag | known.flag.locks());
    if (!on && !locked) continue;
    if (!text.empty()) text += ',';
    if (!on) text += '-';
    text += known.name;
    if (locked) text += lock_suffix;
  }
  if (!nameless.empty()) {
    std::array<char, 8> digits{};
    const auto [end, problem] =
        std::to_chars(digits.data(), digits.data() + digits.size(), nameless.word(), 16);
    if (!text.empty()) text += ',';
    text += "0x";
    text.append(digits.data(), end);
  }
  return text;
}

}  // namespace execcap
