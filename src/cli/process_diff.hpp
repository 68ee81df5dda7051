// SPDX-License-Identifier: MIT
// What differs between two processes, or two lists of them: --diff.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "execcap/system/process_scan.hpp"

namespace execcap {

/// One difference.
struct ProcessDifference {
  std::string process;  ///< whose: `123 (nginx)`, or `123 (nginx), 456 (nginx)` for two
  std::string key;      ///< what: `permitted`, `uid`, `name`; empty for a process as such
  std::string change;   ///< `-cap_chown +cap_net_raw`, `0 -> 33`, `only in the first`
  CapSet lost = {};     ///< of a set: what the first has and the second has not
  CapSet gained = {};   ///< the other way round
};

/// Whether the list is one process, or one thread of it, with the threads that belong to it.
[[nodiscard]] bool is_of_one_process(std::span<const ProcessRecord> records);

/// What differs between two processes, whatever their numbers: ids, groups, the five sets,
/// no_new_privs, seccomp and name. `all` is what the kernel has, for the words of a set of which
/// much has changed.
[[nodiscard]] std::vector<ProcessDifference> differences(const ProcessRecord& first,
                                                         const ProcessRecord& second, CapSet all);

/// What differs between two lists of processes. If each is of one process, these two are compared
/// whatever their numbers; all else is compared with what has the same number.
[[nodiscard]] std::vector<ProcessDifference> differences(std::span<const ProcessRecord> first,
                                                         std::span<const ProcessRecord> second,
                                                         CapSet all);

/// A line each: `PROCESS: KEY: CHANGE`.
[[nodiscard]] std::string differences_text(std::span<const ProcessDifference> differences);

/// A JSON object: version 1, tool, `same`, and `differences` with process, key (null for a process
/// as such), change, and lost and gained of each (null where it is no set).
[[nodiscard]] std::string differences_json(std::span<const ProcessDifference> differences);

}  // namespace execcap
