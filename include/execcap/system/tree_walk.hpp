// SPDX-License-Identifier: MIT
// A walk over the files below a directory that meets those which matter for capabilities.
#pragma once

#include <functional>
#include <string>

#include "execcap/system/file_caps_io.hpp"

namespace execcap {

/// Which regular files a walk opens.
enum class FileFilter {
  with_attribute,  ///< those with a `security.capability` attribute
  privileged,      ///< those, and those with a set-ID bit that counts
  all,
};

/// What a walk takes, and whom it tells.
struct TreeWalk {
  FileFilter filter = FileFilter::with_attribute;
  bool one_file_system = false;  ///< leave out what is mounted below the top
  std::function<void(const CapFile&)> on_file;
  /// A directory, link or device, the directory before what is in it. May be empty.
  std::function<void(const std::string& path)> on_other;
  std::function<void(const Error&)> on_error;
};

/// Walks from `top`, a directory or a file, to everything below it, in the order of the directories
/// themselves (that of `find` and getcap(8)), following no symbolic link. Paths are `top`, without
/// slashes at its end, and what stands below it. Every step is relative to an open directory, so
/// that renaming one above leads nowhere else. File systems that hold no attributes by their nature
/// (proc, sysfs, cgroup and the like) are not entered from others. A file that vanishes meanwhile
/// is no error; a directory that cannot be read is, and the walk goes on. It takes one call for a
/// file where the directory tells its type, and holds at most 64 directories open however deep it
/// goes.
void walk_tree(const FileRoot& root, const std::string& top, const TreeWalk& walk);

/// Whether a set-ID bit of `mode` gives an id: set-group-ID only with group execute permission.
[[nodiscard]] bool has_set_id_bit(std::uint32_t mode);

}  // namespace execcap
