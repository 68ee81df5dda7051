// SPDX-License-Identifier: MIT
// A launch as the fields of a Kubernetes pod.
#pragma once

#include "cli/emission.hpp"
#include "cli/emit_plan.hpp"

namespace execcap {

/// YAML with the fields of a pod that the launch gives; its name and image are the user's.
[[nodiscard]] Emission emit_kubernetes(const PlannedLaunch& launch);

}  // namespace execcap
