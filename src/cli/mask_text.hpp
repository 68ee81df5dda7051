// SPDX-License-Identifier: MIT
// --decode: a mask as /proc shows it, capability by capability.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/result.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// Reads 1 to 16 hexadecimal digits, with or without `0x`. Anything else is a usage error.
Result<CapSet> parse_mask(std::string_view text, std::string_view what);

/// The mask and its LIST on a line, then a line for each capability with its number and name; one
/// that the running kernel, which has `all`, does not have says so.
[[nodiscard]] std::string mask_text(CapSet caps, CapSet all);

/// The same as a JSON object and a newline, version 1: tool, mask (as text), and `capabilities`
/// with number, name and supported of each.
[[nodiscard]] std::string mask_json(CapSet caps, CapSet all);

}  // namespace execcap
