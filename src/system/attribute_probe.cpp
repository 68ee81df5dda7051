// SPDX-License-Identifier: MIT
// Listing attributes relative to a directory.
#include "attribute_probe.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "file_attribute.hpp"

namespace execcap {
namespace {

// Newer than the headers of our build systems; the numbers are the same on every architecture that
// took the common table of system calls (all but alpha).
constexpr long getxattrat_number = 464;
constexpr long listxattrat_number = 465;

/// The argument of getxattrat(2): <linux/xattr.h> of Linux 6.13, struct xattr_args.
struct XattrArgs {
  alignas(8) std::uint64_t value = 0;
  std::uint32_t size = 0;
  std::uint32_t flags = 0;
};

bool has_name(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const std::string_view first = names.substr(0, names.find('\0'));
    if (first == name) return true;
    names.remove_prefix(std::min(first.size() + 1, names.size()));
  }
  return false;
}

AttributeProbe::Method newest_method() {
  // An impossible descriptor: EBADF where the call is known.
  const long result = ::syscall(listxattrat_number, -1, "x", AT_SYMLINK_NOFOLLOW, nullptr, 0);
  return result < 0 && errno == EBADF ? AttributeProbe::Method::by_descriptor
                                      : AttributeProbe::Method::by_working_directory;
}

}  // namespace

AttributeProbe::AttributeProbe() : AttributeProbe(newest_method()) {}

AttributeProbe::~AttributeProbe() {
  if (has_left_ && start_.is_open()) static_cast<void>(::fchdir(start_.get()) == 0);
}

bool AttributeProbe::detach_thread() {
  return method_ == Method::by_descriptor || ::unshare(CLONE_FS) == 0;
}

bool AttributeProbe::enter(int directory) {
  if (directory == entered_) return true;
  if (!has_left_) {
    // Without it relative paths could not be resolved, and there is nothing to go back to.
    start_ = UniqueFd(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    has_left_ = true;
  }
  if (::fchdir(directory) != 0) return false;
  entered_ = directory;
  return true;
}

ssize_t AttributeProbe::list(int directory, const char* name, char* names, std::size_t size) {
  if (method_ == Method::by_descriptor) {
    return ::syscall(listxattrat_number, directory, name, AT_SYMLINK_NOFOLLOW, names, size);
  }
  if (!enter(directory)) return -1;
  return ::llistxattr(name, names, size);
}

ssize_t AttributeProbe::get(int directory, const char* name) const {
  if (method_ == Method::by_descriptor) {
    XattrArgs args;
    return ::syscall(getxattrat_number, directory, name, AT_SYMLINK_NOFOLLOW, caps_attribute, &args,
                     sizeof(args));
  }
  return ::lgetxattr(name, caps_attribute, nullptr, 0);
}

bool AttributeProbe::may_have_caps(int directory, const char* name) {
  constexpr std::size_t usual_room = 512;
  std::array<char, usual_room> names;
  const ssize_t length = list(directory, name, names.data(), names.size());
  if (length >= 0) {
    return has_name({names.data(), static_cast<std::size_t>(length)}, caps_attribute);
  }
  if (errno == ENOENT) return false;
  // A file system may have attributes and no list of them, or a list that is longer.
  if (errno != EOPNOTSUPP && errno != ERANGE) return true;
  if (get(directory, name) >= 0) return true;
  return errno != EOPNOTSUPP && errno != ENODATA && errno != ENOENT;
}

}  // namespace execcap
