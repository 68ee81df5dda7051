// SPDX-License-Identifier: MIT
// What a directory holds, in its own order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "file_view.hpp"

namespace execcap {

/// The kind of a name as far as the directory tells it.
enum class NameKind : std::uint8_t { regular, directory, other, unknown };

/// The names of a directory, without `.` and `..`, kept in one piece of memory.
class DirectoryList {
 public:
  struct Entry {
    std::uint32_t offset = 0;
    NameKind kind = NameKind::unknown;
  };

  /// All names, read by getdents64(2) through `buffer`, which is only working space.
  static Result<DirectoryList, FileErrno> read(int directory, std::span<std::byte> buffer);

  /// The names from `index` on, which this list then no longer has.
  DirectoryList take_from(std::size_t index);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] NameKind kind(std::size_t index) const { return entries_[index].kind; }
  [[nodiscard]] const char* name(std::size_t index) const {
    return names_.data() + entries_[index].offset;
  }

 private:
  std::vector<Entry> entries_;
  std::string names_;
};

}  // namespace execcap
