// SPDX-License-Identifier: MIT
// What execve(2) will find on a file.
#pragma once

#include <string>

#include "execcap/base/result.hpp"
#include "execcap/model/exec_target.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/system/command_search.hpp"

namespace execcap {

/// What execve(2) of `path` will meet: owner, mode, mount flags and capabilities of each file of
/// the chain; `#!` lines are followed as fs/binfmt_script.c does, up to 5 of them. `around` says
/// which capabilities the kernel has, and whether an owner that reads as overflow_id is one that
/// the user namespace does not map. Nothing but a regular file is ever opened, and a regular file
/// that the caller may not read is taken for a program. Formats that are neither ELF for this
/// machine nor `#!` are left to execve(2) (binfmt_misc).
/// Errors: `not_found` if the file does not exist; `not_startable` for a directory or another file
/// that is not regular, a missing interpreter (of a script or of an ELF program), a `#!` line
/// without one, or a chain of more than 5 scripts; `unsupported` as find_command().
Result<ExecTarget> read_exec_target(const std::string& path, const CommandPlace& place,
                                    const Surroundings& around);

}  // namespace execcap
