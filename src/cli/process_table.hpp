// SPDX-License-Identifier: MIT
// Processes as a table: --sets.
#pragma once

#include <span>
#include <string>

#include "cli/process_view.hpp"

namespace execcap {

/// One row a process or thread: label, user, no_new_privs, seccomp, the five sets, name. On a
/// terminal that is too narrow for the sets beside each other they stand below each other. `?` is
/// what could not be read.
[[nodiscard]] std::string process_table(std::span<const ProcessRecord> records, Accounts& accounts,
                                        const ProcessStyle& style);

}  // namespace execcap
