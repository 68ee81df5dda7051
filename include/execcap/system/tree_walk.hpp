// SPDX-License-Identifier: MIT
// A walk over the files below a directory that meets those which matter for capabilities.
#pragma once

#include <functional>
#include <string>

#include "execcap/system/file_caps_io.hpp"

namespace execcap {

/// How far a walk came since it was last told.
struct WalkPace {
  std::size_t names = 0;  ///< of files and directories
  std::size_t found = 0;  ///< files that the walk handed on
};

/// A walk that opens every regular file, to change it or to show it whatever it has.
struct TreeWalk {
  bool one_file_system = false;  ///< leave out what is mounted below the top
  std::function<void(const CapFile&)> on_file;
  /// A directory, link or device, the directory before what is in it. May be empty.
  std::function<void(const std::string& path)> on_other;
  std::function<void(const Error&)> on_error;
  /// Called every hundred names or so. May be empty.
  std::function<void(WalkPace)> on_pace;
};

/// Walks from `top`, a directory or a file, to everything below it, in the order of the directories
/// themselves (that of `find` and getcap(8)), following no symbolic link. Paths are `top`, without
/// slashes at its end, and what stands below it. Every step is relative to an open directory, so
/// that renaming one above leads nowhere else. File systems that hold no attributes by their nature
/// (proc, sysfs, cgroup and the like) are not entered from others. A file that vanishes meanwhile
/// is no error; a directory that cannot be read is, and the walk goes on. It holds at most 64
/// directories open however deep it goes.
void walk_tree(const FileRoot& root, const std::string& top, const TreeWalk& walk);

/// A walk that looks at the files which give privilege.
struct TreeScan {
  bool with_set_id = false;      ///< those with a set-ID bit that counts, too
  bool one_file_system = false;  ///< as in TreeWalk
  /// A regular file with a `security.capability` attribute, or with such a bit; or one of which
  /// that could not be found out beforehand.
  std::function<void(const SeenFile&)> on_seen;
  std::function<void(const Error&)> on_error;
  /// As in TreeWalk, for what all threads did. What is found is told by on_seen in its order, which
  /// may be much later.
  std::function<void(WalkPace)> on_pace;
};

/// How many threads a scan takes if nothing else is said: one for each processor, at most 4.
[[nodiscard]] std::size_t usual_scan_threads();

/// Walks as walk_tree() does, in the same order and with as few directories open in all, and takes
/// one call for a file where the directory tells its type. A walk that turns out to be large is
/// shared among as many as `threads` threads; the functions are called on the calling one.
void scan_tree(const FileRoot& root, const std::string& top, const TreeScan& scan,
               std::size_t threads = usual_scan_threads());

/// Whether a set-ID bit of `mode` gives an id: set-group-ID only with group execute permission.
[[nodiscard]] bool has_set_id_bit(std::uint32_t mode);

}  // namespace execcap
