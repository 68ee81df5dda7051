// SPDX-License-Identifier: MIT
// What execve(2) will find on a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/model/exec_target.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/system/command_search.hpp"
#include "execcap/system/unique_fd.hpp"

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

/// What tells a file from every other, and from itself before a change.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t change_seconds = 0;      ///< its ctime, which each change of content, mode, owner or
  std::int64_t change_nanoseconds = 0;  ///< attributes moves

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// A target that can be recognised. The file that counts stays open meanwhile, so that its inode
/// number does not become that of another one.
struct SeenTarget {
  ExecTarget target;
  CommandLook look;               ///< of the file that counts
  std::vector<FileStamp> stamps;  ///< of each file of the chain
  UniqueFd file;                  ///< the one that counts
  std::string path;
};

/// As read_exec_target().
Result<SeenTarget> see_exec_target(const std::string& path, const CommandPlace& place,
                                   const Surroundings& around);

/// Whether a second look found the same files, and nothing of them changed that decides an
/// execve(2).
[[nodiscard]] bool is_same_target(const SeenTarget& before, const SeenTarget& after);

/// Whether one stat(2) is enough to say that the target is as it was. That is so for a program
/// without privileges of its own, for which no flag of the mount decides anything, if its last
/// change was longer ago than the clock of any file system is coarse. False says nothing.
[[nodiscard]] bool is_surely_unchanged(const SeenTarget& seen);

}  // namespace execcap
