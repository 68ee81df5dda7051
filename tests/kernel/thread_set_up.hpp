// SPDX-License-Identifier: MIT
// Brings the calling thread into any state that can be, without allocating anything.
#pragma once

#include "case_runner.hpp"

namespace execcap::kernel_check {

/// What could not be done, or nothing.
struct SetUpFault {
  const char* step = nullptr;
  int errnum = 0;
};

/// Brings the calling thread from `start` to `want`. Ids and capabilities move while
/// no_setuid_fixup holds the second still when the first change.
[[nodiscard]] SetUpFault set_up_thread(const ThreadState& want, const Start& start);

}  // namespace execcap::kernel_check
