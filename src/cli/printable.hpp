// SPDX-License-Identifier: MIT
// Text from elsewhere in a form that cannot steer a terminal.
#pragma once

#include <string>
#include <string_view>

namespace execcap {

/// `text` with every control character, every character that changes the direction of writing or
/// is invisible, and every byte that is not UTF-8 written as `\xNN`; a newline as `\n`, a tab as
/// `\t`. Everything else stays as it is.
[[nodiscard]] std::string printable(std::string_view text);

/// The length in bytes of the UTF-8 character at the start of `text`, 0 if there is none: it is
/// damaged, overlong, a surrogate, or `text` is empty.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Whether every byte belongs to a UTF-8 character.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace execcap
