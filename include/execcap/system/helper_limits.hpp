// SPDX-License-Identifier: MIT
// kernel.usermodehelper.bset and .inheritable: their text, and the files behind them.
#pragma once

#include <string>
#include <string_view>

#include "execcap/base/result.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// One of the two files.
enum class HelperLimit { bounding, inheritable };

/// The set as the kernel takes it: two decimal words of 32 bits, the low one first, and a line
/// feed. `4294967295 511` is all up to 40.
[[nodiscard]] std::string helper_limit_text(CapSet set);

/// The set that the kernel's two words give. Errors: anything but two decimal numbers of 32 bits.
Result<CapSet> parse_helper_limit(std::string_view text);

/// What the file says. Errors: errno(3) of open(2) and read(2); kind `unsupported` where /proc is
/// not mounted or the kernel has no such file.
Result<CapSet> read_helper_limit(HelperLimit limit);

/// Writes to the file, in one write(2). The kernel takes the intersection with what is there.
/// Errors: errno(3) of open(2) and write(2), with what would help.
Result<void> write_helper_limit(HelperLimit limit, CapSet set);

}  // namespace execcap
