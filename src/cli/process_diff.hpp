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
};

/// What differs between two processes, whatever their numbers: ids, groups, the five sets,
/// no_new_privs, seccomp and name.
[[nodiscard]] std::vector<ProcessDifference> differences(const ProcessRecord& first,
                                                         const ProcessRecord& second);

/// What differs between two lists of processes. Two lists of one each are two processes; otherwise
/// a process is compared with that of the same number.
[[nodiscard]] std::vector<ProcessDifference> differences(std::span<const ProcessRecord> first,
                                                         std::span<const ProcessRecord> second);

/// A line each: `PROCESS: KEY: CHANGE`.
[[nodiscard]] std::string differences_text(std::span<const ProcessDifference> differences);

/// A JSON object: version 1, tool, `same`, and `differences` with process, key (null for a process
/// as such) and change of each.
[[nodiscard]] std::string differences_json(std::span<const ProcessDifference> differences);

}  // namespace execcap
