// SPDX-License-Identifier: MIT
// Signals by name.
#pragma once

#include <optional>
#include <string_view>

#include "execcap/base/result.hpp"

namespace execcap {

/// The number of a signal: a name of signal(7) in any case with or without `SIG` (`TERM`,
/// `SIGUSR1`, `RTMIN+3`, `RTMAX-1`), or a number from 1 to the last signal. `what` names the
/// option for the usage error.
Result<int> parse_signal(std::string_view text, std::string_view what);

/// The name of a signal without `SIG`; none if it has no name of its own, as real-time signals.
[[nodiscard]] std::optional<std::string_view> signal_name(int number);

}  // namespace execcap
