// SPDX-License-Identifier: MIT
// One directory on the way down a tree, which can be divided between two walkers.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <vector>

#include "directory_list.hpp"

namespace execcap {

struct ScanLog;

/// An open directory and how far its names have been looked at.
class TreeLevel {
 public:
  TreeLevel(UniqueFd directory, dev_t on_device, ino_t with_inode, std::size_t length,
            DirectoryList names);

  UniqueFd fd;  ///< closed for a while where the walk is deep
  dev_t device = 0;
  ino_t inode = 0;
  std::size_t path_length = 0;                  ///< of the directory's own path
  std::vector<std::shared_ptr<ScanLog>> tails;  ///< of what was split off, the last part first

  [[nodiscard]] bool at_end() const { return next_ == list_.size(); }
  [[nodiscard]] const char* name() const { return list_.name(next_); }
  [[nodiscard]] NameKind kind() const { return list_.kind(next_); }
  void advance();

  /// Whether another thread would be busy for a while with half of what is left.
  [[nodiscard]] bool is_worth_splitting() const;
  /// Takes the second half of the names that are left, with a descriptor of its own. None if there
  /// is no descriptor to be had.
  std::optional<TreeLevel> split();

 private:
  DirectoryList list_;
  std::size_t next_ = 0;
  std::size_t branches_ = 0;  ///< names from `next_` on that are directories, or may be
};

}  // namespace execcap
