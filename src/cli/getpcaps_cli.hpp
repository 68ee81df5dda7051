// SPDX-License-Identifier: MIT
// The tool getpcaps, from its arguments to its exit code.
#pragma once

#include <string>
#include <vector>

#include "cli/getpcaps_means.hpp"

namespace execcap {

/// Runs getpcaps. `args` is argv, its first element the tool's own name. The exit code is 0, 1 (the
/// answer is no, or a process could not be shown) or 2 (usage, or it could not be done).
int getpcaps_main(const std::vector<std::string>& args, const GetpcapsMeans& means);

}  // namespace execcap
