// SPDX-License-Identifier: MIT
// LIST: the comma list of capabilities that every tool takes.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/result.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// What the words of a LIST stand for where it is read.
struct ListContext {
  CapSet all;      ///< `all`: every capability that the running kernel has
  CapSet held;     ///< `held`: the caller's permitted set
  CapSet present;  ///< where a list starts whose first item has a sign
};

/// Reads a LIST: items separated by commas, no blanks. An item is a name in any case with or
/// without `cap_`, a decimal number 0..63, `all`, `held`, `none`, or a mask `0x...`. Items apply
/// from left to right to the empty set, one with `-` before it takes away and one with `+` adds; if
/// the first item has a sign, they apply to `context.present`.
///
/// Usage errors quote the item, say at which character of `text` it stands (from 1) and offer the
/// nearest name: an empty item or list, a blank, an unknown word, a number over 63 or with a
/// leading zero, and giving a capability that is not in `context.all` (taking one away is fine).
/// `what` names the option for the message.
Result<CapSet> parse_list(std::string_view text, const ListContext& context, std::string_view what);

/// The short names joined by commas, `none` for the empty set, numbers for capabilities without a
/// name. Parses back to the same set.
[[nodiscard]] std::string list_text(CapSet set);

/// As list_text(), but `all` for `all` itself, and `all,-x,-y` where that is the shorter form
/// (`all,-x,41` for a set with capabilities outside `all`).
[[nodiscard]] std::string list_text(CapSet set, CapSet all);

}  // namespace execcap
