// SPDX-License-Identifier: MIT
// A launch said in the words of another system.
#pragma once

#include "cli/emission.hpp"
#include "cli/emit_plan.hpp"

namespace execcap {

/// The launch in the words of `format`.
[[nodiscard]] Emission emitted(EmitFormat format, const PlannedLaunch& launch);

/// `--emit`: prints the launch in the words of `order.emit`. The exit code.
int run_emission(const LaunchOrder& order, const Launcher& launcher, const LaunchMeans& means);

}  // namespace execcap
