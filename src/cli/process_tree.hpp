// SPDX-License-Identifier: MIT
// Processes as a tree of parents and children: --tree.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/process_view.hpp"

namespace execcap {

/// Each process with its children below it, threads before them. `shown` says which of `records`
/// are wanted: their ancestors are drawn as well, so that each stands where it belongs. A line is
/// `name(label) user "TEXT" [IAB] nnp seccomp=filter`; the parts that say nothing are left out. A
/// process whose parent is not among the records is a root.
[[nodiscard]] std::string process_tree(std::span<const ProcessRecord> records,
                                       const std::vector<bool>& shown, Accounts& accounts,
                                       const ProcessStyle& style);

}  // namespace execcap
