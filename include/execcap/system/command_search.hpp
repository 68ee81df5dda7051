// SPDX-License-Identifier: MIT
// Which file a command's name means: the search along PATH.
#pragma once

#include <string>

#include "execcap/base/result.hpp"
#include "execcap/model/process_state.hpp"

namespace execcap {

/// From where a command is looked up: as the launched process will see the file system.
struct CommandPlace {
  std::string root_directory = "/";  ///< paths are resolved within it, symbolic links too
  std::string working_directory;     ///< for relative paths; empty: the caller's, or the root
                                     ///< directory where that is not `/`
  std::string search_path;           ///< PATH of the command's environment
};

/// The path that the launched process will hand to execve(2), within its root directory: `command`
/// itself if it has a slash, else the first of `place.search_path` that is a regular file which
/// `who` may execute, in directories that `who` may search. An empty element of the path is the
/// working directory; an empty path has no element. Errors: `not_found` if there is none,
/// `not_startable` if all that there is cannot be executed (as execvp(3) does), `unsupported` if
/// another root directory is asked for on a kernel before 5.6 (openat2(2), RESOLVE_IN_ROOT).
Result<std::string> find_command(const std::string& command, const CommandPlace& place,
                                 const ProcessState& who);

}  // namespace execcap
