// SPDX-License-Identifier: MIT
// The text of /proc/PID/status.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/model/process_state.hpp"

namespace execcap {

/// What /proc/PID/status says of a process: proc(5). Ids as the reader's user namespace shows them.
struct ProcStatus {
  std::string name;  ///< the command's name as the kernel escapes it, at most 64 bytes
  Pid pid;           ///< the thread's own id
  Pid thread_group;
  Pid parent;
  IdQuad<Uid> uid;
  IdQuad<Gid> gid;
  std::vector<Gid> groups;
  CapState caps;
  std::optional<bool> no_new_privs;  ///< none before Linux 4.10
  std::optional<int> seccomp;        ///< 0, 1 (strict) or 2 (filter); none where not built in
  std::optional<int> thread_count;   ///< how many threads the process has
  std::optional<Pid> tracer;         ///< who traces it: ptrace(2); 0 for nobody
};

/// Reads the text. An error names the line that is missing or wrong: a state that is read in part
/// is no state. CapAmb may be missing (before Linux 4.3): then the ambient set is empty.
Result<ProcStatus> parse_proc_status(std::string_view text);

}  // namespace execcap
