// SPDX-License-Identifier: MIT
// The capabilities of a file: read, set and taken away through one descriptor.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/caps/file_caps.hpp"
#include "execcap/model/file_warnings.hpp"
#include "execcap/system/file_root.hpp"

namespace execcap {

/// What the kernel shows of a file's `security.capability` attribute.
struct StoredFileCaps {
  std::optional<FileCaps> caps;  ///< none: there is no attribute, or `fault` says why
  /// The attribute as getxattr(2) gives it; empty where it gives none. That is not what is on the
  /// disk: version 3 with the root of the caller's own namespace is shown as version 2.
  std::vector<std::byte> bytes;
  /// Why an attribute that is there cannot be read: of kind `refused` if it is damaged, of a
  /// version that is not known, or of a user namespace that cannot be seen from here.
  std::optional<Error> fault;
};

/// What was seen of a file that is no longer open.
struct SeenFile {
  std::string path;
  std::uint32_t mode = 0;  ///< permission, set-ID and sticky bits of st_mode
  Uid owner;
  Gid group;
  Result<StoredFileCaps> stored;  ///< as CapFile::read() gives it
};

/// One regular file, opened once with O_PATH: whatever happens to its name, everything is done to
/// this file. Nothing is opened for writing, so a running program is no obstacle, and nothing but a
/// regular file is ever opened for more than O_PATH.
class CapFile {
 public:
  /// The file that `path` names itself: a symbolic link is not followed. `not_found` if there is
  /// none; `refused` if it is not a regular file.
  static Result<CapFile> open(const FileRoot& root, const std::string& path);
  /// The file `name` in the open directory `directory`; `path` is how messages call it.
  static Result<CapFile> open_at(const FileRoot& root, int directory, const std::string& name,
                                 const std::string& path);

  [[nodiscard]] const std::string& path() const;
  /// Permission, set-ID and sticky bits of st_mode, and who gives set-ID bits their ids.
  [[nodiscard]] std::uint32_t mode() const;
  [[nodiscard]] Uid owner() const;
  [[nodiscard]] Gid group() const;

  /// An Error only if it cannot be found out whether there is an attribute.
  [[nodiscard]] Result<StoredFileCaps> read() const;
  /// All of the above.
  [[nodiscard]] SeenFile seen() const;
  /// Writes the attribute and reads it back: `mismatch` if the kernel then shows another value.
  /// Owner, mode and the times of reading and writing stay.
  [[nodiscard]] Result<void> write(const FileCaps& caps) const;
  /// Takes the attribute away and looks whether it is gone. No attribute is no error.
  [[nodiscard]] Result<void> remove() const;
  /// What decides whether capabilities work on this file. Nothing of it is an error: what cannot be
  /// found out is left at its default.
  [[nodiscard]] FileFacts facts() const;

 private:
  struct Opened;
  explicit CapFile(std::shared_ptr<const Opened> opened);

  std::shared_ptr<const Opened> opened_;
};

}  // namespace execcap
