// SPDX-License-Identifier: MIT
// The three sets of another process that a system call gives, /proc or not.
#pragma once

#include "execcap/base/ids.hpp"
#include "execcap/base/result.hpp"
#include "execcap/caps/set_text.hpp"

namespace execcap {

/// capget(2) of a process or thread; Pid{0} is the caller. No privilege is needed, also where /proc
/// hides the process. ESRCH in `errnum` if there is none.
Result<CapTriple> capget_of(Pid process);

}  // namespace execcap
