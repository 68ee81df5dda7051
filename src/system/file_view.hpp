// SPDX-License-Identifier: MIT
// Files as the launched process will see them: within its root and from its working directory.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <span>
#include <string>

#include "execcap/base/result.hpp"
#include "execcap/system/command_search.hpp"
#include "execcap/system/unique_fd.hpp"

namespace execcap {

/// The errno(3) of a call about a file.
struct FileErrno {
  int number = 0;
};

/// Resolves paths in a CommandPlace. With `/` as root directory these are the plain calls, with
/// another one they go through openat2(2) with RESOLVE_IN_ROOT, so that no `..` and no symbolic
/// link leaves it, as none will after chroot(2).
class FileView {
 public:
  /// The caller's own root and working directory.
  FileView() = default;
  /// An error if the root directory cannot be opened, or if it is not `/` and the kernel has no
  /// openat2(2) (before 5.6).
  static Result<FileView> open(const CommandPlace& place);

  /// open(2) with these flags, which create nothing.
  [[nodiscard]] Result<UniqueFd, FileErrno> open_with(const std::string& path, int flags) const;
  /// stat(2), symbolic links followed.
  [[nodiscard]] Result<struct stat, FileErrno> status(const std::string& path) const;
  /// open(2) for reading. The caller has seen that it is a regular file; should it no longer be
  /// one, the flags keep the open from waiting and from making it the controlling terminal.
  [[nodiscard]] Result<UniqueFd, FileErrno> open_for_reading(const std::string& path) const;
  /// The same, but ELOOP if the last part of `path` is a symbolic link.
  [[nodiscard]] Result<UniqueFd, FileErrno> open_unlinked(const std::string& path) const;
  /// open(2) with O_PATH, which asks for no permission on the file itself.
  [[nodiscard]] Result<UniqueFd, FileErrno> open_as_path(const std::string& path) const;
  /// getxattr(2) of a file that cannot be read; `as_path` is open_as_path() of `path`. In another
  /// root directory it needs /proc, and says ENOENT without it.
  [[nodiscard]] Result<std::size_t, FileErrno> attribute(const std::string& path,
                                                         const UniqueFd& as_path, const char* name,
                                                         std::span<std::byte> value) const;

 private:
  FileView(UniqueFd root, std::string working_directory)
      : root_(std::move(root)), working_directory_(std::move(working_directory)) {}

  [[nodiscard]] std::string from_working_directory(const std::string& path) const;

  UniqueFd root_;  ///< open if the root directory is not `/`
  std::string working_directory_;
};

}  // namespace execcap
