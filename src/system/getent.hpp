// SPDX-License-Identifier: MIT
// One question to all name services, in a process of its own.
#pragma once

#include <optional>
#include <string>

#include "execcap/base/result.hpp"

namespace execcap {

/// What `getent DATABASE KEY` prints, or none if it says that there is no such key. The program at
/// `path` runs with an environment of PATH alone. An error if it cannot be run or fails.
/// Source: getent(1), "EXIT STATUS".
Result<std::optional<std::string>> ask_getent(const std::string& path, const std::string& database,
                                              const std::string& key);

}  // namespace execcap
