// SPDX-License-Identifier: MIT
// What --why needs to know, gathered from /proc and brought into the process's own terms.
#pragma once

#include <string>
#include <vector>

#include "execcap/model/why.hpp"
#include "execcap/system/kernel.hpp"
#include "execcap/system/proc_folder.hpp"
#include "execcap/system/process_scan.hpp"

namespace execcap {

/// The facts, and what could not be seen or does not follow from them, a sentence each.
struct GatheredFacts {
  WhyFacts facts;
  ProcessState state_as_seen;  ///< of the process, in the caller's ids
  Surroundings own_around;     ///< of the caller
  std::vector<std::string> notes;
};

/// Looks at the process, its parent, the file that it runs and its user namespace. Ids of a process
/// in another user namespace are given as that namespace shows them. An error if /proc does not
/// show the process's own state.
Result<GatheredFacts> gather_why_facts(const ProcFolder& proc, Pid process, Kernel& kernel);

/// What execve(2) of `file` by the process would meet, in the process's terms: resolved within its
/// root directory, along `search_path` if it has no slash.
Result<ExecTarget> read_target_of(const ProcFolder& proc, const GatheredFacts& gathered,
                                  const std::string& file, const std::string& search_path);

}  // namespace execcap
