// SPDX-License-Identifier: MIT
// Looks through the links that /proc keeps of a process.
#include "execcap/system/running_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>

#include "execcap/caps/vfs_cap.hpp"
#include "execcap/system/unique_fd.hpp"

namespace execcap {
namespace {

constexpr const char* caps_attribute = "security.capability";

std::string path_in(const ProcFolder& proc, Pid process, std::string_view name) {
  return proc.path() + "/" + std::to_string(process.value) + "/" + std::string(name);
}

/// The attribute as getxattr(2) shows it to the caller.
void read_caps(ExecTarget& target, const std::string& path, CapSet all) {
  constexpr std::size_t room = 64;
  std::array<std::byte, room> value{};
  const ssize_t size = ::getxattr(path.c_str(), caps_attribute, value.data(), value.size());
  if (size < 0) {
    const bool has_none = errno == ENODATA || errno == EOPNOTSUPP;
    const bool is_foreign = errno == EOVERFLOW;
    target.caps_status = FileCapsStatus::unknown;
    if (has_none) target.caps_status = FileCapsStatus::none;
    if (is_foreign) target.caps_status = FileCapsStatus::foreign;
    return;
  }
  const auto caps = decode_vfs_cap(std::span(value).first(static_cast<std::size_t>(size)), all);
  target.caps_status = FileCapsStatus::unknown;
  if (!caps) return;
  target.caps = *caps;
  target.caps_status = caps->rootid ? FileCapsStatus::foreign : FileCapsStatus::counts;
}

}  // namespace

Result<ExecTarget> read_running_file(const ProcFolder& proc, Pid process, CapSet all) {
  const std::string path = path_in(proc, process, "exe");
  const std::string what = "cannot look at the file of process " + std::to_string(process.value);
  const UniqueFd file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!file.is_open()) {
    const int errnum = errno;
    return system_error(what, errnum);
  }
  struct stat status {};
  struct statfs mount {};
  if (::fstat(file.get(), &status) != 0 || ::fstatfs(file.get(), &mount) != 0) {
    const int errnum = errno;
    return system_error(what, errnum);
  }
  const auto flags = static_cast<unsigned long>(mount.f_flags);
  ExecTarget target;
  target.chain.push_back({.path = proc.link(process, "exe").value_or(path),
                          .owner = Uid{status.st_uid},
                          .group = Gid{status.st_gid},
                          .mode = status.st_mode & 07777U,
                          .on_noexec_mount = (flags & ST_NOEXEC) != 0});
  target.on_nosuid_mount = (flags & ST_NOSUID) != 0;
  read_caps(target, path, all);
  return target;
}

std::optional<bool> shares_root_directory(const ProcFolder& proc, Pid process) {
  struct stat own {};
  struct stat other {};
  if (::stat("/", &own) != 0) return std::nullopt;
  if (::stat(path_in(proc, process, "root").c_str(), &other) != 0) return std::nullopt;
  return own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

}  // namespace execcap
