// SPDX-License-Identifier: MIT
// A launch as a script of sh(1).
#pragma once

#include "cli/emission.hpp"
#include "cli/emit_plan.hpp"

namespace execcap {

/// A script that has execcap do the launch with every option spelled out.
[[nodiscard]] Emission emit_shell(const PlannedLaunch& launch);

}  // namespace execcap
