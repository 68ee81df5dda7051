// SPDX-License-Identifier: MIT
// Text in columns: how wide it is, and where it breaks into lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace execcap {

/// How many columns `text` takes: one for each UTF-8 character, or for each byte that is none.
[[nodiscard]] std::size_t text_width(std::string_view text);

/// `text` and blanks up to `width` columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

/// `text` in lines of at most `width` columns, broken at blanks, which go, and behind commas, which
/// stay. A word that is wider than that stands alone on its line. Never empty.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// The permission bits of a file in four octal digits.
[[nodiscard]] std::string octal_mode(std::uint32_t mode);

}  // namespace execcap
