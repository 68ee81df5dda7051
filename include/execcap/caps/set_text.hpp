// SPDX-License-Identifier: MIT
// CAPTEXT: the text form of permitted, effective and inheritable that libcap made common.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/result.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// The three sets that a CAPTEXT speaks of.
struct CapTriple {
  CapSet permitted;
  CapSet effective;
  CapSet inheritable;

  friend bool operator==(const CapTriple&, const CapTriple&) = default;
};

/// Reads the form of cap_text_formats(7) as cap_from_text(3) does: clauses separated by white
/// space, each a comma list of capabilities (names with `cap_` in any case, numbers, `all`) with
/// one or more operators `=`, `+`, `-` and flags `e`, `i`, `p`. `all` and a leading `=` stand for
/// `all` of the argument. The error quotes the clause, says at which character (from 1) it goes
/// wrong and why, and offers the nearest name. `what` names where the text came from.
Result<CapTriple> parse_set_text(std::string_view text, CapSet all, std::string_view what);

/// Writes the form exactly as cap_to_text(3) of libcap 2.66 to 2.76 does on a kernel that has
/// `all`: `=ep cap_sys_admin-ep`, `cap_net_raw=eip`, `=`.
[[nodiscard]] std::string set_text(const CapTriple& caps, CapSet all);

/// Whether a word was meant as CAPTEXT: it has a blank or a `=` in it, or is empty.
[[nodiscard]] bool looks_like_set_text(std::string_view text);

}  // namespace execcap
