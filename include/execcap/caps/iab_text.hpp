// SPDX-License-Identifier: MIT
// IAB: libcap's text form of inheritable, ambient and blocked bounding capabilities.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/result.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// An IAB tuple: cap_iab(3). Ambient is always within inheritable.
struct Iab {
  CapSet inheritable;
  CapSet ambient;
  CapSet blocked;  ///< taken out of the bounding set

  friend bool operator==(const Iab&, const Iab&) = default;
};

/// Reads the form that cap_iab_from_text(3) takes: a comma list of capability names with `cap_` or
/// numbers, each behind any of `!` (blocked), `^` (ambient and inheritable), `%` (inheritable;
/// also without a sign). Stricter than libcap where it drops what it reads (the table beside
/// iab_text_test.cpp): a sign without a name and a capability not in `all` are errors.
/// The error quotes the item and says at which character (from 1) it stands.
Result<Iab> parse_iab(std::string_view text, CapSet all, std::string_view what);

/// Writes the form exactly as cap_iab_to_text(3) does.
[[nodiscard]] std::string iab_text(const Iab& iab);

}  // namespace execcap
