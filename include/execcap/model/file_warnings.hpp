// SPDX-License-Identifier: MIT
// Where a file's capabilities will not work, and where they are dangerous.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "execcap/caps/file_caps.hpp"
#include "execcap/model/surroundings.hpp"

namespace execcap {

/// What of a file and of its place decides what its capabilities come to.
struct FileFacts {
  std::string path;
  Uid owner;
  Gid group;
  std::uint32_t mode = 0;            ///< permission, set-ID and sticky bits of st_mode
  std::uint32_t directory_mode = 0;  ///< the same of the directory that it is in; 0 if not known
  Gid directory_group;
  bool on_nosuid_mount = false;
  std::optional<std::string> interpreter;  ///< of its `#!` line, if it begins with one
  bool is_dynamic = false;                 ///< an ELF program with a dynamic linker
};

/// What sort of thing a warning says.
enum class FileConcern {
  ineffective,  ///< the kernel ignores the capabilities, takes them away, or refuses to execute
  dangerous,    ///< others gain by them
  note,         ///< what goes with them, whatever the file
};

struct FileWarning {
  FileConcern concern = FileConcern::note;
  std::string text;  ///< a clause about the file, without its name

  friend bool operator==(const FileWarning&, const FileWarning&) = default;
};

/// What somebody who gives `caps` to the file should know. What execve(2) will do is asked of
/// after_execve() for an ordinary user whose bounding set is `bounding`, or without one everything
/// that the kernel has. The first warning of what the launcher avoids ends with the command line
/// that gives as much of `caps` as is in `bounding` without capabilities on the file.
[[nodiscard]] std::vector<FileWarning> file_warnings(const FileFacts& file, const FileCaps& caps,
                                                     std::optional<CapSet> bounding,
                                                     const KernelTraits& traits);

}  // namespace execcap
