// SPDX-License-Identifier: MIT
// The walk itself: a stack of open directories, the oldest of them closed where it grows high.
#include "execcap/system/tree_walk.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "attribute_probe.hpp"
#include "directory_list.hpp"
#include "execcap/model/exec_target.hpp"

namespace execcap {
namespace {

constexpr std::size_t most_open = 64;
constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

// Not in <linux/magic.h>: ipc/mqueue.c, fs/configfs/mount.c, fs/fuse/control.c.
constexpr unsigned long mqueue_magic = 0x19800202;
constexpr unsigned long configfs_magic = 0x62656570;
constexpr unsigned long fusectl_magic = 0x65735543;

// File systems of the kernel's own, whose files hold no security.capability.
constexpr auto kernel_file_systems = std::to_array<unsigned long>(
    {PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEVPTS_SUPER_MAGIC,
     DEBUGFS_MAGIC, TRACEFS_MAGIC, SECURITYFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC, PSTOREFS_MAGIC,
     EFIVARFS_MAGIC, BPF_FS_MAGIC, BINFMTFS_MAGIC, NSFS_MAGIC, mqueue_magic, configfs_magic,
     fusectl_magic});

/// One directory on the way down.
struct Level {
  UniqueFd fd;  ///< closed for a while where the walk is deep
  dev_t device = 0;
  ino_t inode = 0;
  std::size_t path_length = 0;  ///< of the directory's own path
  DirectoryList list;
  std::size_t next = 0;  ///< the entry to look at next
};

Error walk_error(std::string_view verb, const std::string& path, int errnum) {
  return system_error("cannot " + std::string(verb) + " '" + path + "'", errnum);
}

class Walker {
 public:
  Walker(const FileRoot& root, const TreeWalk& walk)
      : root_(root), walk_(walk), buffer_(buffer_size) {}

  void run(const std::string& top) {
    path_ = without_slashes_at_end(top);
    Result<UniqueFd, FileErrno> directory = root_.view().open_with(top, directory_flags);
    if (!directory) {
      const int errnum = directory.error().number;
      // ELOOP is a link at the end, ENOTDIR what is no directory: CapFile tells what it is.
      if (errnum == ENOTDIR || errnum == ELOOP) return take_single(top);
      return walk_.on_error(top_error(top, errnum));
    }
    struct stat status {};
    if (::fstat(directory->get(), &status) != 0) {
      const int errnum = errno;
      return walk_.on_error(walk_error("read the directory", path_, errnum));
    }
    top_device_ = status.st_dev;
    enter(*std::move(directory), status);
    while (!levels_.empty()) step();
  }

 private:
  static constexpr std::size_t buffer_size = 65536;

  static std::string without_slashes_at_end(const std::string& path) {
    const std::size_t last = path.find_last_not_of('/');
    return last == std::string::npos ? path.substr(0, 1) : path.substr(0, last + 1);
  }

  static Error top_error(const std::string& top, int errnum) {
    Error error = walk_error("open", top, errnum);
    if (errnum == ENOENT) error.kind = ErrorKind::not_found;
    return error;
  }

  void take_single(const std::string& top) {
    const Result<CapFile> file = CapFile::open(root_, top);
    if (!file) return walk_.on_error(file.error());
    if (matches(*file)) walk_.on_file(*file);
  }

  [[nodiscard]] bool matches(const CapFile& file) const {
    if (walk_.filter == FileFilter::all) return true;
    if (walk_.filter == FileFilter::privileged && has_set_id_bit(file.mode())) return true;
    const Result<StoredFileCaps> stored = file.read();
    return !stored || stored->caps || stored->fault;
  }

  void enter(UniqueFd fd, const struct stat& status) {
    if (walk_.on_other) walk_.on_other(path_);
    Result<DirectoryList, FileErrno> list = DirectoryList::read(fd.get(), buffer_);
    if (!list) {
      return walk_.on_error(walk_error("read the directory", path_, list.error().number));
    }
    if (levels_.size() >= most_open) levels_[levels_.size() - most_open].fd = UniqueFd();
    levels_.push_back({.fd = std::move(fd),
                       .device = status.st_dev,
                       .inode = status.st_ino,
                       .path_length = path_.size(),
                       .list = *std::move(list)});
  }

  void step() {
    Level& level = levels_.back();
    path_.resize(level.path_length);
    if (level.next == level.list.size()) return leave();
    const std::size_t index = level.next++;
    const char* name = level.list.name(index);
    NameKind kind = level.list.kind(index);
    if (kind == NameKind::unknown) kind = asked_kind(level.fd.get(), name);
    switch (kind) {
      case NameKind::regular:
        return take_file(level.fd.get(), name);
      case NameKind::directory:
        return take_directory(level, name);
      case NameKind::other:
      case NameKind::unknown:
        if (!walk_.on_other) return;
        append(name);
        walk_.on_other(path_);
    }
  }

  static NameKind asked_kind(int directory, const char* name) {
    struct stat status {};
    // Where that fails the file is gone, or opening it will say why.
    if (::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return NameKind::regular;
    if (S_ISREG(status.st_mode)) return NameKind::regular;
    return S_ISDIR(status.st_mode) ? NameKind::directory : NameKind::other;
  }

  void append(const char* name) {
    if (path_.back() != '/') path_ += '/';
    path_ += name;
  }

  void take_file(int directory, const char* name) {
    if (!is_wanted(directory, name)) return;
    append(name);
    const Result<CapFile> file = CapFile::open_at(root_, directory, name, path_);
    if (file) return walk_.on_file(*file);
    const Error& error = file.error();
    // It vanished, or another thing has its name now: in neither case the file that was meant.
    if (error.kind == ErrorKind::not_found || error.kind == ErrorKind::refused) return;
    walk_.on_error(error);
  }

  [[nodiscard]] bool is_wanted(int directory, const char* name) {
    if (walk_.filter == FileFilter::all || probe_.may_have_caps(directory, name)) return true;
    if (walk_.filter != FileFilter::privileged) return false;
    struct stat status {};
    return ::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(status.st_mode) && has_set_id_bit(status.st_mode);
  }

  void take_directory(const Level& level, const char* name) {
    const dev_t device = level.device;
    UniqueFd fd(::openat(level.fd.get(), name, directory_flags));
    const int open_errno = errno;
    append(name);
    if (!fd.is_open()) {
      // Gone, or no longer a directory.
      if (open_errno == ENOENT || open_errno == ENOTDIR || open_errno == ELOOP) return;
      if (walk_.on_other) walk_.on_other(path_);
      return walk_.on_error(walk_error("open the directory", path_, open_errno));
    }
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) {
      const int errnum = errno;
      return walk_.on_error(walk_error("read the directory", path_, errnum));
    }
    if (status.st_dev != device && stays_out(fd.get(), status.st_dev)) {
      if (walk_.on_other) walk_.on_other(path_);
      return;
    }
    enter(std::move(fd), status);
  }

  /// Whether a mount on the way is not entered.
  [[nodiscard]] bool stays_out(int directory, dev_t device) const {
    if (walk_.one_file_system && device != top_device_) return true;
    struct statfs mount {};
    if (::fstatfs(directory, &mount) != 0) return false;
    const auto magic = static_cast<unsigned long>(mount.f_type);
    return std::find(kernel_file_systems.begin(), kernel_file_systems.end(), magic) !=
           kernel_file_systems.end();
  }

  /// Back to the directory above, by `..` if it had been closed; which has to be the same one.
  void leave() {
    const Level done = std::move(levels_.back());
    levels_.pop_back();
    if (levels_.empty() || levels_.back().fd.is_open()) return;
    Level& above = levels_.back();
    UniqueFd fd(::openat(done.fd.get(), "..", directory_flags));
    const int errnum = errno;
    struct stat status {};
    const bool is_open = fd.is_open() && ::fstat(fd.get(), &status) == 0;
    if (is_open && status.st_dev == above.device && status.st_ino == above.inode) {
      above.fd = std::move(fd);
      return;
    }
    path_.resize(above.path_length);
    Error error = walk_error("go on in the directory", path_, errnum);
    if (is_open) error.why = "it was moved meanwhile";
    walk_.on_error(error);
    // What is above it was left with it: there is no descriptor that leads there.
    levels_.clear();
  }

  const FileRoot& root_;
  const TreeWalk& walk_;
  AttributeProbe probe_;
  std::vector<std::byte> buffer_;
  std::vector<Level> levels_;
  std::string path_;
  dev_t top_device_ = 0;
};

}  // namespace

bool has_set_id_bit(std::uint32_t file_mode) {
  constexpr std::uint32_t group = mode::set_group_id | mode::group_execute;
  return (file_mode & mode::set_user_id) != 0 || (file_mode & group) == group;
}

void walk_tree(const FileRoot& root, const std::string& top, const TreeWalk& walk) {
  Walker(root, walk).run(top);
}

}  // namespace execcap
