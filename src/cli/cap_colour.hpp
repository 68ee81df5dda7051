// SPDX-License-Identifier: MIT
// Capabilities that can amount to root, made to stand out in a text.
#pragma once

#include <string>
#include <string_view>

namespace execcap {

/// `text`, one line or a part of one, with colour on each capability that it says is there and that
/// can amount to root. It is a LIST (`all,-net_raw`) or CAPTEXT and IAB (`=ep cap_chown-ep`,
/// `[!cap_chown]`): what is behind `-` or `!`, or lowered, is not there.
[[nodiscard]] std::string with_coloured_caps(std::string_view text);

}  // namespace execcap
