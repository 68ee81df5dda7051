// SPDX-License-Identifier: MIT
// Which processes stand below which: for --tree with pids.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "execcap/system/process_scan.hpp"

namespace execcap {

/// The record that each record stands below, by index: a thread's process, a process's parent. None
/// for one whose parent is not among them. There is no way round in a circle, though numbers that
/// are used again while a list is read can look like one.
[[nodiscard]] std::vector<std::optional<std::size_t>> parents_of(
    std::span<const ProcessRecord> records);

/// The records of these processes and threads and of everything below them, in their order.
[[nodiscard]] std::vector<ProcessRecord> subtree_of(std::vector<ProcessRecord> records,
                                                    std::span<const Pid> roots);

}  // namespace execcap
