// SPDX-License-Identifier: MIT
// The ids of a process in words.
#pragma once

#include <span>
#include <string>

#include "execcap/model/process_state.hpp"

namespace execcap {

/// One number where all four are the same, else `REAL/EFFECTIVE/SAVED/FS`.
[[nodiscard]] std::string quad_text(const IdQuad<Uid>& ids);
[[nodiscard]] std::string quad_text(const IdQuad<Gid>& ids);

/// The numbers joined by commas; nothing for no group.
[[nodiscard]] std::string groups_text(std::span<const Gid> groups);

/// The same, but `none` for no group.
[[nodiscard]] std::string groups_or_none(std::span<const Gid> groups);

}  // namespace execcap
