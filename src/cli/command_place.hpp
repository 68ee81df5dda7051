// SPDX-License-Identifier: MIT
// Where the command of a launch is looked for.
#pragma once

#include <string>
#include <vector>

#include "execcap/plan/launch_request.hpp"
#include "execcap/system/command_search.hpp"

namespace execcap {

/// The root, the working directory and the search path that the command will have; the path is that
/// of its own `environment`.
[[nodiscard]] CommandPlace command_place(const LaunchRequest& launch,
                                         const std::vector<std::string>& environment);

}  // namespace execcap
