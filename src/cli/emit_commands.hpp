// SPDX-License-Identifier: MIT
// A launch as a command line of another launcher.
#pragma once

#include "cli/emission.hpp"
#include "cli/emit_plan.hpp"

namespace execcap {

/// A line for sh(1) with setpriv(1).
[[nodiscard]] Emission emit_setpriv(const PlannedLaunch& launch);

/// A line for sh(1) with capsh(1): its options are the steps of the plan.
[[nodiscard]] Emission emit_capsh(const PlannedLaunch& launch);

}  // namespace execcap
