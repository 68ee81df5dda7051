// SPDX-License-Identifier: MIT
// Path resolution in another root directory by openat2(2).
#include "file_view.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include <cerrno>

namespace execcap {
namespace {

constexpr int for_reading = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

/// A descriptor, or -1 with errno(3). EAGAIN says that something was renamed meanwhile, anywhere,
/// so that `..` could not be trusted: openat2(2) leaves it to the caller to ask again.
int open_in_root(const UniqueFd& root, const char* path, int flags) {
  constexpr int most_attempts = 100;
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.resolve = RESOLVE_IN_ROOT;
  for (int attempt = 1;; ++attempt) {
    const long fd = ::syscall(SYS_openat2, root.get(), path, &how, sizeof(how));
    if (fd >= 0 || errno != EAGAIN || attempt == most_attempts) return static_cast<int>(fd);
  }
}

}  // namespace

Result<FileView> FileView::open(const CommandPlace& place) {
  if (place.root_directory == "/") return FileView(UniqueFd(), place.working_directory);

  UniqueFd root(::open(place.root_directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.is_open()) {
    const int errnum = errno;
    return system_error("cannot open the root directory " + place.root_directory, errnum);
  }
  const UniqueFd itself(open_in_root(root, "/", O_PATH | O_CLOEXEC));
  if (!itself.is_open()) {
    const int errnum = errno;
    Error error = system_error(
        "cannot resolve paths within the root directory " + place.root_directory, errnum);
    if (errnum == ENOSYS) {
      error.kind = ErrorKind::unsupported;
      error.hint = "openat2(2) came with Linux 5.6";
    }
    return error;
  }
  return FileView(std::move(root), place.working_directory);
}

std::string FileView::from_working_directory(const std::string& path) const {
  if (path.empty() || path.starts_with('/') || working_directory_.empty()) return path;
  return working_directory_ + "/" + path;
}

Result<UniqueFd, FileErrno> FileView::open_with(const std::string& path, int flags) const {
  const std::string whole = from_working_directory(path);
  UniqueFd file(root_.is_open() ? open_in_root(root_, whole.c_str(), flags)
                                : ::open(whole.c_str(), flags));
  if (!file.is_open()) return FileErrno{errno};
  return file;
}

Result<struct stat, FileErrno> FileView::status(const std::string& path) const {
  struct stat status {};
  if (!root_.is_open()) {
    const std::string whole = from_working_directory(path);
    if (::stat(whole.c_str(), &status) != 0) return FileErrno{errno};
    return status;
  }
  const Result<UniqueFd, FileErrno> file = open_as_path(path);
  if (!file) return file.error();
  if (::fstat(file->get(), &status) != 0) return FileErrno{errno};
  return status;
}

Result<UniqueFd, FileErrno> FileView::open_for_reading(const std::string& path) const {
  return open_with(path, for_reading);
}

Result<UniqueFd, FileErrno> FileView::open_unlinked(const std::string& path) const {
  return open_with(path, for_reading | O_NOFOLLOW);
}

Result<UniqueFd, FileErrno> FileView::open_as_path(const std::string& path) const {
  return open_with(path, O_PATH | O_CLOEXEC);
}

Result<std::size_t, FileErrno> FileView::attribute(const std::string& path, const UniqueFd& as_path,
                                                   const char* name,
                                                   std::span<std::byte> value) const {
  const std::string whole = root_.is_open() ? "/proc/self/fd/" + std::to_string(as_path.get())
                                            : from_working_directory(path);
  const ssize_t size = ::getxattr(whole.c_str(), name, value.data(), value.size());
  if (size < 0) return FileErrno{errno};
  return static_cast<std::size_t>(size);
}

}  // namespace execcap
