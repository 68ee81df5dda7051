// SPDX-License-Identifier: MIT
// Looking at a directory before a launch changes to it.
#include "execcap/system/directory_check.hpp"

#include <cerrno>

#include "file_view.hpp"

namespace execcap {

Result<void> check_directory(const std::string& path, const std::string& root_directory,
                             std::string_view what) {
  const auto refusal = [&](const std::string& why, int errnum) {
    return Error{.kind = ErrorKind::refused,
                 .what = std::string(what),
                 .why = "'" + path + "': " + why,
                 .hint = root_directory == "/" ? "" : "it is looked up in " + root_directory,
                 .errnum = errnum};
  };
  const Result<FileView> view = FileView::open({.root_directory = root_directory});
  if (!view) return view.error();
  const Result<struct stat, FileErrno> status = view->status(path);
  if (!status) {
    if (status.error().number == EACCES) return {};
    return refusal(errno_text(status.error().number), status.error().number);
  }
  if (!S_ISDIR(status->st_mode)) return refusal(errno_text(ENOTDIR), ENOTDIR);
  return {};
}

}  // namespace execcap
