// SPDX-License-Identifier: MIT
// The calls on the attribute of a file that is held by a descriptor of O_PATH.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "execcap/system/file_root.hpp"
#include "file_view.hpp"

namespace execcap {

inline constexpr const char* caps_attribute = "security.capability";

/// A regular file by its O_PATH descriptor, and by its name where that has to do.
struct HeldFile {
  int file = -1;
  int directory = -1;  ///< an open directory, or AT_FDCWD
  std::string name;    ///< of the file in `directory`
  dev_t device = 0;
  ino_t inode = 0;
  bool has_proc = true;  ///< FileRoot::has_proc()
};

/// The extended attribute calls refuse a descriptor of O_PATH, setxattrat(2) with AT_EMPTY_PATH
/// too. So they go through /proc/self/fd, which leads to the same file. Without it the name is
/// opened again, for reading and without waiting, and used only if that is the same file: ESTALE if
/// another one took its place.
[[nodiscard]] Result<std::size_t, FileErrno> get_attribute(const HeldFile& held,
                                                           std::span<std::byte> value);
[[nodiscard]] Result<void, FileErrno> set_attribute(const HeldFile& held,
                                                    std::span<const std::byte> value);
[[nodiscard]] Result<void, FileErrno> remove_attribute(const HeldFile& held);

/// The file opened for reading, without waiting and without following a link.
[[nodiscard]] Result<UniqueFd, FileErrno> open_to_read(const HeldFile& held);

}  // namespace execcap
