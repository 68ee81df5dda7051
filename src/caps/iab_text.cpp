// SPDX-License-Identifier: MIT
// Reading and writing IAB: cap_iab(3).
#include "execcap/caps/iab_text.hpp"

#include <algorithm>
#include <optional>

#include "cap_word.hpp"
#include "item_error.hpp"

namespace execcap {
namespace {

using caps_text::Item;

/// `iab` after one item: signs, then a capability.
Result<Iab> after_item(const Iab& iab, Item item, CapSet all, std::string_view what) {
  constexpr std::string_view signs = "!^%";
  const std::size_t sign_count = std::min(item.text.find_first_not_of(signs), item.text.size());
  const std::string_view sign_text = item.text.substr(0, sign_count);
  const Item word = item.part(sign_count);
  if (item.text.empty()) {
    return usage_error(what, "empty item" + caps_text::at_character(item.at),
                       "separate capabilities with a comma alone");
  }
  if (word.text.empty()) return caps_text::item_error(what, "no capability behind", item);
  const std::optional<Cap> cap = caps_text::cap_from_word(word.text);
  if (!cap) return caps_text::unknown_word(what, word);
  const CapSet named{*cap};
  if (!named.is_subset_of(all)) return caps_text::absent_capability(what, item, named, all);

  const bool blocked = sign_text.find('!') != std::string_view::npos;
  const bool ambient = sign_text.find('^') != std::string_view::npos;
  const bool inheritable = ambient || !blocked || sign_text.find('%') != std::string_view::npos;
  return Iab{.inheritable = inheritable ? iab.inheritable | named : iab.inheritable,
             .ambient = ambient ? iab.ambient | named : iab.ambient,
             .blocked = blocked ? iab.blocked | named : iab.blocked};
}

}  // namespace

Result<Iab> parse_iab(std::string_view text, CapSet all, std::string_view what) {
  if (std::optional<Error> blank = caps_text::blank_error(what, text)) return *blank;
  Iab iab;
  std::size_t begin = 0;
  while (!text.empty()) {
    const std::size_t comma = text.find(',', begin);
    const Result<Iab> next =
        after_item(iab, {text.substr(begin, comma - begin), begin + 1}, all, what);
    if (!next) return next.error();
    iab = *next;
    if (comma == std::string_view::npos) break;
    begin = comma + 1;
  }
  return iab;
}

std::string iab_text(const Iab& iab) {
  std::string text;
  for (const Cap cap : iab.inheritable | iab.ambient | iab.blocked) {
    if (!text.empty()) text += ',';
    const bool blocked = iab.blocked.contains(cap);
    if (blocked) text += '!';
    if (iab.ambient.contains(cap)) {
      text += '^';
    } else if (blocked && iab.inheritable.contains(cap)) {
      text += '%';
    }
    text += cap_name(cap);
  }
  return text;
}

}  // namespace execcap
