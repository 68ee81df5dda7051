// SPDX-License-Identifier: MIT
// Which known word a mistyped one was probably meant to be.
#pragma once

#include <span>
#include <string_view>

namespace execcap {

/// The word of `known` that needs the fewest insertions, deletions, replacements and swaps of
/// neighbours to become `typed`, or an empty view if none is near (more than a third of the
/// letters would have to change). The first of several equally near ones. Where none is near, the
/// only one that begins with `typed`.
[[nodiscard]] std::string_view nearest_word(std::string_view typed,
                                            std::span<const std::string_view> known);

}  // namespace execcap
