// SPDX-License-Identifier: MIT
// From where the paths of files are resolved: the caller's own root, or another one.
#pragma once

#include <memory>
#include <string>

#include "execcap/base/result.hpp"

namespace execcap {

class FileView;

/// A root directory for paths, opened once. A value: copies share what was opened.
class FileRoot {
 public:
  /// The caller's own root and working directory.
  FileRoot();
  /// `directory` as root: absolute and relative paths start there, and neither `..` nor a symbolic
  /// link leaves it. An error if it cannot be opened, `unsupported` on a kernel before 5.6.
  static Result<FileRoot> open(const std::string& directory);

  [[nodiscard]] const FileView& view() const { return *view_; }
  /// Whether /proc/self/fd leads from a descriptor back to its file: there is a proc file system on
  /// /proc, and the caller may look at itself there.
  [[nodiscard]] bool has_proc() const { return has_proc_; }

 private:
  explicit FileRoot(std::shared_ptr<const FileView> view);

  std::shared_ptr<const FileView> view_;
  bool has_proc_ = false;
};

}  // namespace execcap
