// SPDX-License-Identifier: MIT
// The file that a process runs.
#pragma once

#include <optional>
#include <string>

#include "execcap/base/result.hpp"
#include "execcap/model/exec_target.hpp"
#include "execcap/system/proc_folder.hpp"

namespace execcap {

/// What execve(2) finds on the file that a process runs: a chain of that file alone, with the path
/// that the kernel gives for it (` (deleted)` behind one that is gone). It is reached through
/// PID/exe, so that neither the process's root directory nor a file that has taken its name can
/// mislead. `all` is what the kernel has. An error if the caller may not look, and for kernel
/// threads, which run none.
Result<ExecTarget> read_running_file(const ProcFolder& proc, Pid process, CapSet all);

/// Whether the root directory of a process is the caller's; none if that cannot be seen.
[[nodiscard]] std::optional<bool> shares_root_directory(const ProcFolder& proc, Pid process);

}  // namespace execcap
