// SPDX-License-Identifier: MIT
// Looking at /proc/self/exe, and what a launcher makes of it.
#include "execcap/system/own_binary.hpp"

#include <linux/magic.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include <cerrno>
#include <string>

#include "execcap/model/exec_target.hpp"

namespace execcap {
namespace {

constexpr const char* own_file = "/proc/self/exe";
constexpr std::uint32_t other_execute = 00001;
constexpr std::uint32_t permission_bits = 07777;

bool proc_is_mounted() {
  struct statfs file_system {};
  return ::statfs("/proc", &file_system) == 0 && file_system.f_type == PROC_SUPER_MAGIC;
}

/// Whether there is such an attribute; none if that cannot be told. One that getxattr(2) cannot
/// show (EINVAL, EOVERFLOW) is there all the same.
std::optional<bool> has_capability_attr() {
  if (::getxattr(own_file, "security.capability", nullptr, 0) >= 0) return true;
  if (errno == ENODATA || errno == ENOTSUP) return false;
  if (errno == EINVAL || errno == EOVERFLOW) return true;
  return std::nullopt;
}

std::optional<FilePrivileges> read_own_file() {
  struct stat status {};
  if (!proc_is_mounted() || ::stat(own_file, &status) != 0) return std::nullopt;
  const std::optional<bool> has_attr = has_capability_attr();
  if (!has_attr) return std::nullopt;
  return FilePrivileges{.mode = status.st_mode & permission_bits, .has_capability_attr = *has_attr};
}

Error refusal(std::string_view tool, std::string_view why, std::string_view hint) {
  return {.kind = ErrorKind::refused,
          .what = "cannot run",
          .why = std::string(tool) + std::string(why),
          .hint = std::string(hint)};
}

}  // namespace

OwnBinary read_own_binary() {
  if (::getauxval(AT_SECURE) == 0) return {};
  return {.is_secure = true, .file = read_own_file()};
}

Result<void> check_own_binary(const OwnBinary& own, std::string_view tool) {
  if (!own.is_secure) return {};
  if (!own.file) {
    return refusal(tool, " was started with more privilege than its caller, by what is not known",
                   "mount proc on /proc, or start it as the user who has the privilege");
  }
  if ((own.file->mode & (mode::set_user_id | mode::set_group_id)) != 0) {
    return refusal(tool, " is set-user-ID or set-group-ID, so everybody could run everything",
                   "take the set-ID bits off it");
  }
  if (own.file->has_capability_attr && (own.file->mode & other_execute) != 0) {
    return refusal(tool, " has file capabilities and everybody may execute it",
                   "allow a trusted group alone to execute it: chmod o-x");
  }
  return {};
}

}  // namespace execcap
