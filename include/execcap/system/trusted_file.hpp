// SPDX-License-Identifier: MIT
// Reading a file that decides what a privileged process does: nobody but root or the caller can
// have written it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "execcap/base/ids.hpp"
#include "execcap/base/result.hpp"

namespace execcap {

/// What decides whether a file or directory is trusted.
struct FileTrust {
  Uid owner;
  std::uint32_t mode = 0;  ///< st_mode, the type of the file among it
};

/// Success if nobody but root and `caller` can change the file or put another in its place: it is
/// theirs, and neither its group nor others may write it. A directory with the sticky bit may be
/// written by all: only an owner takes a file out of it (unlink(2)). An access control list grants
/// nothing beyond the group bits of the mode (acl(5)). The error, of kind `refused`, quotes `path`.
Result<void> check_trust(const FileTrust& file, Uid caller, const std::string& path);

/// The text of the regular file at `path`, up to `limit` bytes. Each directory on the way is opened
/// once and checked, those behind symbolic links too, and so is the file that is read. Refused:
/// what check_trust() refuses, another kind of file, and one that is larger. An owner that reads
/// as overflow_id and is not mapped in the user namespace is nobody known.
Result<std::string> read_trusted_file(const std::string& path, std::size_t limit);

}  // namespace execcap
