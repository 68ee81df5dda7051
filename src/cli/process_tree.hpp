// SPDX-License-Identifier: MIT
// Processes as a tree of parents and children: --tree.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/process_view.hpp"

namespace execcap {

/// What is said of each record beside its state.
struct TreeMarks {
  std::vector<bool> wanted;              ///< its ancestors are drawn, too
  std::vector<bool> in_other_namespace;  ///< in a user namespace that is not the caller's
};

/// Each process with its children below it, threads before them. The ancestors of what is wanted
/// are drawn as well, so that each stands where it belongs. A line is
/// `name(label) user "TEXT" [IAB] nnp seccomp=filter userns`; the parts that say nothing are left
/// out. A process whose parent is not among the records is a root.
[[nodiscard]] std::string process_tree(std::span<const ProcessRecord> records,
                                       const TreeMarks& marks, Accounts& accounts,
                                       const ProcessStyle& style);

}  // namespace execcap
