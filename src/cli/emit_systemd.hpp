// SPDX-License-Identifier: MIT
// A launch as lines of a systemd unit.
#pragma once

#include "cli/emission.hpp"
#include "cli/emit_plan.hpp"

namespace execcap {

/// The `[Service]` section of a unit: systemd.exec(5), systemd.service(5).
[[nodiscard]] Emission emit_systemd(const PlannedLaunch& launch);

}  // namespace execcap
