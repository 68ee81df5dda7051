// SPDX-License-Identifier: MIT
// From an errno to its cause on this file.
#include "file_caps_error.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <array>
#include <cerrno>

#include "execcap/system/linux_kernel.hpp"

namespace execcap {
namespace {

struct FileSystemName {
  unsigned long magic;
  std::string_view name;
};

// Those on which people try it and which have no attributes, or not this one.
constexpr auto file_system_names =
    std::to_array<FileSystemName>({{RAMFS_MAGIC, "ramfs"},
                                   {NFS_SUPER_MAGIC, "NFS"},
                                   {0xFF534D42, "CIFS"},
                                   {0xFE534D42, "SMB"},
                                   {MSDOS_SUPER_MAGIC, "FAT"},
                                   {0x2011BAB0, "exFAT"},
                                   {0x5346544E, "NTFS"},
                                   {0x65735546, "FUSE"},
                                   {V9FS_MAGIC, "9p"},
                                   {PROC_SUPER_MAGIC, "proc"},
                                   {SYSFS_MAGIC, "sysfs"},
                                   {OVERLAYFS_SUPER_MAGIC, "overlay"},
                                   {ISOFS_SUPER_MAGIC, "ISO 9660"}});

std::string what_of(FileCapsCall call, std::string_view path) {
  const std::string_view verb = call == FileCapsCall::read  ? "cannot read the capabilities of"
                                : call == FileCapsCall::set ? "cannot set the capabilities of"
                                                            : "cannot remove the capabilities of";
  return std::string(verb) + " '" + std::string(path) + "'";
}

unsigned long file_system_of(int file) {
  struct statfs mount {};
  if (::fstatfs(file, &mount) != 0) return 0;
  return static_cast<unsigned long>(mount.f_type);
}

std::string file_system_phrase(unsigned long magic) {
  for (const FileSystemName& known : file_system_names) {
    if (known.magic == magic) return "the file system (" + std::string(known.name) + ")";
  }
  return "the file system";
}

struct Cause {
  std::string why;
  std::string hint;
};

Cause cause_of_not_supported(int file) {
  const unsigned long magic = file_system_of(file);
  const std::string why = file_system_phrase(magic) + " holds no file capabilities";
  if (magic == OVERLAYFS_SUPER_MAGIC) {
    return {why, "its upper layer has to be on one that does: ext4, xfs, btrfs or tmpfs"};
  }
  return {why,
          "put the file on ext4, xfs, btrfs or tmpfs, or start it by execcap, which needs no "
          "capabilities on the file"};
}

Cause cause_of_read_only(int file) {
  switch (file_system_of(file)) {
    case OVERLAYFS_SUPER_MAGIC:
      return {"it is on an overlay that is mounted read-only or has no upper layer",
              "set it in the layer that holds the file, or mount the overlay with upperdir="};
    case SQUASHFS_MAGIC:
    case ISOFS_SUPER_MAGIC:
    case EROFS_SUPER_MAGIC_V1:
    case CRAMFS_MAGIC:
      return {"it is on a file system that cannot be written to",
              "set it in the tree that the image is made from"};
    default:
      return {"it is on a read-only file system", "mount -o remount,rw makes it writable"};
  }
}

Cause cause_of_no_permission(int file) {
  struct statx status {};
  if (::statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) == 0) {
    if ((status.stx_attributes & STATX_ATTR_IMMUTABLE) != 0) {
      return {"the file is immutable", "chattr -i takes that away"};
    }
    if ((status.stx_attributes & STATX_ATTR_APPEND) != 0) {
      return {"the file is append-only", "chattr -a takes that away"};
    }
  }
  LinuxKernel kernel;
  const Result<CapTriple> caps = kernel.capget();
  if (caps && !caps->effective.contains(cap::setfcap)) {
    return {"this needs cap_setfcap, which setfcap does not have",
            "run it as root, or in a user namespace that owns the file's mount"};
  }
  return {
      "cap_setfcap does not reach it: its owner or its file system is not of this user namespace, "
      "or a security module forbids it",
      "do it from the user namespace that the file belongs to"};
}

Cause cause_of(FileCapsCall call, int file, int errnum) {
  switch (errnum) {
    case EOPNOTSUPP:
      return cause_of_not_supported(file);
    case EPERM:
      return cause_of_no_permission(file);
    case EROFS:
      return cause_of_read_only(file);
    case EINVAL:
      if (call != FileCapsCall::set) break;
      return {"the kernel does not take this value",
              "a rootid has to be an id that the user namespace maps"};
    case ENOENT:
      return {errno_text(errnum), "without /proc a file is found by its name alone"};
    case EACCES:
      return {errno_text(errnum),
              "without a proc file system on /proc the file has to be readable"};
    case ESTALE:
      return {"another file took its place meanwhile", "nothing was done"};
    case ENOSPC:
    case EDQUOT:
      return {errno_text(errnum), "an attribute needs room on the file system"};
    default:
      break;
  }
  return {errno_text(errnum), ""};
}

}  // namespace

Error file_caps_error(FileCapsCall call, std::string_view path, int file, int errnum) {
  Cause cause = cause_of(call, file, errnum);
  return {.kind = errnum == EOPNOTSUPP ? ErrorKind::unsupported : ErrorKind::system,
          .what = what_of(call, path),
          .why = std::move(cause.why),
          .hint = std::move(cause.hint),
          .errnum = errnum};
}

}  // namespace execcap
