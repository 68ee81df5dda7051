// SPDX-License-Identifier: MIT
// Reading a LIST item by item, and writing a set as one.
#include "execcap/caps/list_text.hpp"

#include <array>
#include <optional>

#include "cap_word.hpp"
#include "execcap/base/ids.hpp"
#include "item_error.hpp"

namespace execcap {
namespace {

using caps_text::Item;

constexpr std::array<std::string_view, 3> set_words = {"all", "held", "none"};

Result<CapSet> mask_item(Item item, std::string_view what) {
  constexpr std::size_t most_digits = 16;
  const std::string_view digits = item.text.substr(2);
  const std::optional<std::uint64_t> mask = caps_text::whole_number(digits, 16);
  if (!item.text.starts_with("0x") || digits.size() > most_digits || !mask) {
    return caps_text::item_error(what, "bad mask", item, "a mask is 0x and 1 to 16 digits 0-9a-f");
  }
  return CapSet::from_mask(*mask);
}

Result<CapSet> number_item(Item item, std::string_view what) {
  constexpr std::string_view range = "a capability is a decimal number from 0 to 63, or a name";
  if (item.text.size() > 1 && item.text.front() == '0') {
    return caps_text::item_error(what, "leading zero in", item, range);
  }
  const std::optional<std::uint64_t> number = caps_text::whole_number(item.text, 10);
  if (!number || *number >= max_cap_count) {
    return caps_text::item_error(what, "no capability has the number", item, range);
  }
  return CapSet{Cap{static_cast<std::uint8_t>(*number)}};
}

/// The set that one item without its sign stands for.
Result<CapSet> item_set(Item item, const ListContext& context, std::string_view what) {
  if (caps_text::is_same_in_any_case(item.text, "all")) return context.all;
  if (caps_text::is_same_in_any_case(item.text, "held")) return context.held;
  if (caps_text::is_same_in_any_case(item.text, "none")) return CapSet{};
  if (caps_text::has_hex_prefix(item.text)) return mask_item(item, what);
  if (is_all_digits(item.text)) return number_item(item, what);
  const std::optional<Cap> cap = cap_from_name(item.text);
  if (!cap) return caps_text::unknown_capability(what, item, set_words);
  return CapSet{*cap};
}

bool has_sign(std::string_view item) {
  return item.starts_with('+') || item.starts_with('-');
}

/// `set` after one item with or without a sign.
Result<CapSet> after_item(CapSet set, Item item, const ListContext& context,
                          std::string_view what) {
  const Item bare = item.part(has_sign(item.text) ? 1 : 0);
  if (item.text.empty()) {
    return usage_error(what, "empty item" + caps_text::at_character(item.at),
                       "for no capability write none");
  }
  if (bare.text.empty()) {
    return caps_text::item_error(what, "no capability behind the sign", item);
  }
  if (has_sign(bare.text)) return caps_text::item_error(what, "more than one sign in", item);
  const Result<CapSet> named = item_set(bare, context, what);
  if (!named) return named.error();
  if (item.text.starts_with('-')) return set - *named;
  const CapSet absent = *named - context.all;
  if (!absent.empty()) return caps_text::absent_capability(what, bare, absent, context.all);
  return set | *named;
}

std::string joined_names(CapSet set, std::string_view before_each) {
  std::string text;
  for (const Cap cap : set) {
    if (!text.empty()) text += ',';
    text += before_each;
    text += short_cap_name(cap);
  }
  return text;
}

}  // namespace

Result<CapSet> parse_list(std::string_view text, const ListContext& context,
                          std::string_view what) {
  if (text.empty()) {
    return usage_error(what, "empty list of capabilities", "for no capability write none");
  }
  if (std::optional<Error> blank = caps_text::blank_error(what, text)) return *blank;
  CapSet set = has_sign(text) ? context.present : CapSet{};
  std::size_t begin = 0;
  while (true) {
    const std::size_t comma = text.find(',', begin);
    const Item item{text.substr(begin, comma - begin), begin + 1};
    const Result<CapSet> next = after_item(set, item, context, what);
    if (!next) return next.error();
    set = *next;
    if (comma == std::string_view::npos) return set;
    begin = comma + 1;
  }
}

std::string list_text(CapSet set) {
  return set.empty() ? "none" : joined_names(set, "");
}

std::string list_text(CapSet set, CapSet all) {
  std::string plain = list_text(set);
  if (set.empty()) return plain;
  if (set == all) return "all";
  std::string from_all = "all";
  if (!all.is_subset_of(set)) from_all += ',' + joined_names(all - set, "-");
  if (!set.is_subset_of(all)) from_all += ',' + joined_names(set - all, "");
  return from_all.size() < plain.size() ? from_all : plain;
}

}  // namespace execcap
