// SPDX-License-Identifier: MIT
// Opening a root directory, and finding out whether /proc is one.
#include "execcap/system/file_root.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <utility>

#include "file_view.hpp"

namespace execcap {
namespace {

bool proc_is_usable() {
  const UniqueFd descriptors(::open("/proc/self/fd/.", O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct statfs mount {};
  return descriptors.is_open() && ::fstatfs(descriptors.get(), &mount) == 0 &&
         mount.f_type == PROC_SUPER_MAGIC;
}

}  // namespace

FileRoot::FileRoot(std::shared_ptr<const FileView> view)
    : view_(std::move(view)), has_proc_(proc_is_usable()) {}

FileRoot::FileRoot() : FileRoot(std::make_shared<const FileView>()) {}

Result<FileRoot> FileRoot::open(const std::string& directory) {
  Result<FileView> view = FileView::open({.root_directory = directory});
  if (!view) return view.error();
  return FileRoot(std::make_shared<const FileView>(*std::move(view)));
}

}  // namespace execcap
