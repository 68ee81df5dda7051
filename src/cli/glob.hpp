// SPDX-License-Identifier: MIT
// Patterns for names: glob(7) without slashes.
#pragma once

#include <string_view>

namespace execcap {

/// Whether all of `text` matches `pattern`: `*` is any characters, `?` any one, `[abc]`, `[a-z]`
/// and `[!abc]` one of a set or none of it, `\` takes the next one as it is. A `[` without its end
/// is an ordinary character. Bytes are compared, not characters.
[[nodiscard]] bool matches_glob(std::string_view text, std::string_view pattern);

}  // namespace execcap
