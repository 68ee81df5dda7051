// SPDX-License-Identifier: MIT
// Attribute calls by way of /proc/self/fd, or of a second descriptor that is checked.
#include "file_attribute.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <cerrno>

namespace execcap {
namespace {

constexpr int read_flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

std::string proc_path(const HeldFile& held) {
  return "/proc/self/fd/" + std::to_string(held.file);
}

/// The result of a call that returns -1 and errno(3).
Result<std::size_t, FileErrno> checked(ssize_t result) {
  if (result < 0) return FileErrno{errno};
  return static_cast<std::size_t>(result);
}

Result<UniqueFd, FileErrno> open_by_name(const HeldFile& held) {
  UniqueFd again(::openat(held.directory, held.name.c_str(), read_flags | O_NOFOLLOW));
  if (!again.is_open()) return FileErrno{errno};
  struct stat status {};
  if (::fstat(again.get(), &status) != 0) return FileErrno{errno};
  const bool is_same = status.st_dev == held.device && status.st_ino == held.inode;
  if (!is_same) return FileErrno{ESTALE};
  return again;
}

/// `by_path` or `by_descriptor`, whichever reaches the file here.
template <class ByPath, class ByDescriptor>
Result<std::size_t, FileErrno> call(const HeldFile& held, ByPath by_path,
                                    ByDescriptor by_descriptor) {
  if (held.has_proc) return checked(by_path(proc_path(held).c_str()));
  const Result<UniqueFd, FileErrno> again = open_by_name(held);
  if (!again) return again.error();
  return checked(by_descriptor(again->get()));
}

Result<void, FileErrno> without_value(const Result<std::size_t, FileErrno>& result) {
  if (!result) return result.error();
  return {};
}

}  // namespace

Result<std::size_t, FileErrno> get_attribute(const HeldFile& held, std::span<std::byte> value) {
  return call(
      held,
      [&](const char* path) {
        return ::getxattr(path, caps_attribute, value.data(), value.size());
      },
      [&](int fd) { return ::fgetxattr(fd, caps_attribute, value.data(), value.size()); });
}

Result<void, FileErrno> set_attribute(const HeldFile& held, std::span<const std::byte> value) {
  return without_value(call(
      held,
      [&](const char* path) {
        return ::setxattr(path, caps_attribute, value.data(), value.size(), 0);
      },
      [&](int fd) { return ::fsetxattr(fd, caps_attribute, value.data(), value.size(), 0); }));
}

Result<void, FileErrno> remove_attribute(const HeldFile& held) {
  return without_value(call(
      held, [](const char* path) { return ::removexattr(path, caps_attribute); },
      [](int fd) { return ::fremovexattr(fd, caps_attribute); }));
}

Result<UniqueFd, FileErrno> open_to_read(const HeldFile& held) {
  if (!held.has_proc) return open_by_name(held);
  UniqueFd again(::open(proc_path(held).c_str(), read_flags));
  if (!again.is_open()) return FileErrno{errno};
  return again;
}

}  // namespace execcap
