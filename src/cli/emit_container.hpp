// SPDX-License-Identifier: MIT
// A launch as a command line of a container engine.
#pragma once

#include "cli/emission.hpp"
#include "cli/emit_plan.hpp"

namespace execcap {

/// A line for sh(1) that runs the image which IMAGE names; `format` is docker or podman.
[[nodiscard]] Emission emit_container_flags(const PlannedLaunch& launch, EmitFormat format);

}  // namespace execcap
