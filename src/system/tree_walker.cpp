// SPDX-License-Identifier: MIT
// Down, across and up again.
#include "tree_walker.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "execcap/model/exec_target.hpp"

namespace execcap {
namespace {

/// A walk that has entered so many directories is worth another thread.
constexpr std::size_t large_walk = 32;
/// How many names the sink is told of at once: little work, and much beside that of telling.
constexpr std::size_t names_a_pace = 128;
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

Error walk_error(std::string_view verb, const std::string& path, int errnum) {
  return system_error("cannot " + std::string(verb) + " '" + path + "'", errnum);
}

std::string without_slashes_at_end(const std::string& path) {
  const std::size_t last = path.find_last_not_of('/');
  return last == std::string::npos ? path.substr(0, 1) : path.substr(0, last + 1);
}

Error top_error(const std::string& top, int errnum) {
  Error error = walk_error("open", top, errnum);
  if (errnum == ENOENT) error.kind = ErrorKind::not_found;
  return error;
}

NameKind asked_kind(int directory, const char* name) {
  struct stat status {};
  // Where that fails the file is gone, or opening it will say why.
  if (::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return NameKind::regular;
  if (S_ISREG(status.st_mode)) return NameKind::regular;
  return S_ISDIR(status.st_mode) ? NameKind::directory : NameKind::other;
}

}  // namespace

void TreeWalker::share_with(TreeShare& share, std::function<void()> on_large) {
  share_ = &share;
  on_large_ = std::move(on_large);
}

void TreeWalker::run(const std::string& top, WalkSink& sink) {
  sink_ = &sink;
  path_ = without_slashes_at_end(top);
  Result<UniqueFd, FileErrno> directory = root_.view().open_with(top, directory_flags);
  if (!directory) {
    const int errnum = directory.error().number;
    // ELOOP is a link at the end, ENOTDIR what is no directory: CapFile tells what it is.
    if (errnum == ENOTDIR || errnum == ELOOP) return take_single(top);
    return sink_->error(top_error(top, errnum));
  }
  struct stat status {};
  if (::fstat(directory->get(), &status) != 0) {
    const int errnum = errno;
    return sink_->error(walk_error("read the directory", path_, errnum));
  }
  top_device_ = status.st_dev;
  enter(*std::move(directory), status);
  take_all();
}

void TreeWalker::run(TreePart part, WalkSink& sink) {
  sink_ = &sink;
  path_ = std::move(part.path);
  top_device_ = part.top_device;
  push(std::move(part.level));
  take_all();
}

void TreeWalker::take_all() {
  while (!levels_.empty()) {
    if (share_ != nullptr && share_->is_wanted()) share();
    step();
  }
}

/// Gives half of what is left in the highest directory, where it is most.
void TreeWalker::share() {
  const auto level = std::find_if(levels_.begin(), levels_.end(), [](const TreeLevel& candidate) {
    return candidate.is_worth_splitting();
  });
  if (level == levels_.end()) return;
  std::optional<TreeLevel> half = level->split();
  if (!half) return;
  level->tails.push_back(std::make_shared<ScanLog>());
  share_->give({.level = *std::move(half),
                .path = path_.substr(0, level->path_length),
                .top_device = top_device_,
                .log = level->tails.back()});
}

void TreeWalker::take_single(const std::string& top) {
  const Result<CapFile> file = CapFile::open(root_, top);
  if (!file) return sink_->error(file.error());
  if (matches(*file)) found(*file);
}

void TreeWalker::found(const CapFile& file) {
  ++pace_.found;
  sink_->file(file);
}

void TreeWalker::count_name() {
  if (++pace_.names == names_a_pace) sink_->pace(std::exchange(pace_, {}));
}

bool TreeWalker::matches(const CapFile& file) const {
  if (settings_.filter == FileFilter::all) return true;
  if (settings_.filter == FileFilter::privileged && has_set_id_bit(file.mode())) return true;
  const Result<StoredFileCaps> stored = file.read();
  return !stored || stored->caps || stored->fault;
}

void TreeWalker::enter(UniqueFd fd, const struct stat& status) {
  if (settings_.wants_others) sink_->other(path_);
  Result<DirectoryList, FileErrno> list = DirectoryList::read(fd.get(), buffer_);
  if (!list) {
    return sink_->error(walk_error("read the directory", path_, list.error().number));
  }
  push({std::move(fd), status.st_dev, status.st_ino, path_.size(), *std::move(list)});
  if (++entered_ == large_walk && on_large_) on_large_();
}

void TreeWalker::push(TreeLevel level) {
  const std::size_t most_open = settings_.most_open;
  if (levels_.size() >= most_open) levels_[levels_.size() - most_open].fd = UniqueFd();
  levels_.push_back(std::move(level));
  probe_.forget_directory();
}

void TreeWalker::step() {
  TreeLevel& level = levels_.back();
  path_.resize(level.path_length);
  if (level.at_end()) return leave();
  count_name();
  const char* name = level.name();
  NameKind kind = level.kind();
  level.advance();
  if (kind == NameKind::unknown) kind = asked_kind(level.fd.get(), name);
  switch (kind) {
    case NameKind::regular:
      return take_file(level.fd.get(), name);
    case NameKind::directory:
      return take_directory(level, name);
    case NameKind::other:
    case NameKind::unknown:
      if (!settings_.wants_others) return;
      append(name);
      sink_->other(path_);
  }
}

void TreeWalker::append(const char* name) {
  if (path_.back() != '/') path_ += '/';
  path_ += name;
}

void TreeWalker::take_file(int directory, const char* name) {
  if (!is_wanted(directory, name)) return;
  append(name);
  const Result<CapFile> file = CapFile::open_at(root_, directory, name, path_);
  if (file) return found(*file);
  const Error& error = file.error();
  // It vanished, or another thing has its name now: in neither case the file that was meant.
  if (error.kind == ErrorKind::not_found || error.kind == ErrorKind::refused) return;
  sink_->error(error);
}

bool TreeWalker::is_wanted(int directory, const char* name) {
  if (settings_.filter == FileFilter::all || probe_.may_have_caps(directory, name)) return true;
  if (settings_.filter != FileFilter::privileged) return false;
  struct stat status {};
  // Of a file that cannot be looked at, opening it says why.
  if (::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return true;
  return S_ISREG(status.st_mode) && has_set_id_bit(status.st_mode);
}

void TreeWalker::take_directory(const TreeLevel& level, const char* name) {
  const dev_t device = level.device;
  UniqueFd fd(::openat(level.fd.get(), name, directory_flags));
  const int open_errno = errno;
  append(name);
  if (!fd.is_open()) {
    // Gone, or no longer a directory.
    if (open_errno == ENOENT || open_errno == ENOTDIR || open_errno == ELOOP) return;
    if (settings_.wants_others) sink_->other(path_);
    return sink_->error(walk_error("open the directory", path_, open_errno));
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    const int errnum = errno;
    return sink_->error(walk_error("read the directory", path_, errnum));
  }
  if (status.st_dev != device && stays_out(fd.get(), status.st_dev)) {
    if (settings_.wants_others) sink_->other(path_);
    return;
  }
  enter(std::move(fd), status);
}

/// Whether a mount on the way is not entered.
bool TreeWalker::stays_out(int directory, dev_t device) const {
  if (settings_.one_file_system && device != top_device_) return true;
  struct statfs mount {};
  if (::fstatfs(directory, &mount) != 0) return false;
  const auto magic = static_cast<unsigned long>(mount.f_type);
  return std::find(kernel_file_systems.begin(), kernel_file_systems.end(), magic) !=
         kernel_file_systems.end();
}

/// Back to the directory above, by `..` if it had been closed; which has to be the same one.
void TreeWalker::leave() {
  const TreeLevel done = std::move(levels_.back());
  levels_.pop_back();
  probe_.forget_directory();
  put_tails(done);
  if (levels_.empty() || levels_.back().fd.is_open()) return;
  TreeLevel& above = levels_.back();
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
  sink_->error(error);
  // What is above it was left with it: there is no descriptor that leads there.
  for (; !levels_.empty(); levels_.pop_back()) put_tails(levels_.back());
}

/// What others do of this directory comes behind all that is done here.
void TreeWalker::put_tails(const TreeLevel& level) {
  for (auto tail = level.tails.rbegin(); tail != level.tails.rend(); ++tail) sink_->part(*tail);
}

bool has_set_id_bit(std::uint32_t file_mode) {
  constexpr std::uint32_t group = mode::set_group_id | mode::group_execute;
  return (file_mode & mode::set_user_id) != 0 || (file_mode & group) == group;
}

}  // namespace execcap
