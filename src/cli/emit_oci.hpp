// SPDX-License-Identifier: MIT
// A launch as the process object of an OCI runtime configuration.
#pragma once

#include "cli/emission.hpp"
#include "cli/emit_plan.hpp"

namespace execcap {

/// The JSON object that is `process` in config.json of a bundle.
[[nodiscard]] Emission emit_oci(const PlannedLaunch& launch);

}  // namespace execcap
