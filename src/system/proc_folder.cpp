// SPDX-License-Identifier: MIT
// Reads of /proc relative to its descriptor: getdents64(2) once a folder, one read(2) a process.
#include "execcap/system/proc_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include "execcap/system/unique_fd.hpp"

namespace execcap {
namespace {

struct ReadErrno {
  int number = 0;
};

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

std::optional<std::int32_t> whole_number(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = problem == std::errc() && end == text.data() + text.size();
  return is_whole && number > 0 ? std::optional(number) : std::nullopt;
}

/// The entries of `name` that are numbers. They come in rising order, but for those that wrapped.
Result<std::vector<Pid>, ReadErrno> numbered_entries(int parent, const char* name) {
  const int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ReadErrno{errno};
  const Folder folder(::fdopendir(fd));
  if (folder == nullptr) {
    const int errnum = errno;
    ::close(fd);
    return ReadErrno{errnum};
  }
  std::vector<Pid> pids;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    if (const auto number = whole_number(static_cast<const char*>(entry->d_name))) {
      pids.push_back({*number});
    }
  }
  if (errno != 0) return ReadErrno{errno};
  std::sort(pids.begin(), pids.end());
  return pids;
}

/// How the end of a file shows.
enum class End : std::uint8_t {
  short_read,  ///< the file is one record of a seq_file, as status is: one read gives it whole
  empty_read,
};

/// The whole of a file.
Result<std::string, ReadErrno> read_file(int parent, const char* name, End end = End::empty_read) {
  const UniqueFd fd(::openat(parent, name, O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return ReadErrno{errno};
  std::array<char, 8192> buffer;
  std::string text;
  for (;;) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return ReadErrno{errno};
    }
    const auto length = static_cast<std::size_t>(count);
    text.append(buffer.data(), length);
    if (length == 0 || (end == End::short_read && length < buffer.size())) return text;
  }
}

/// A path relative to /proc, without an allocation: `PID/name`.
class ProcPath {
 public:
  ProcPath(Pid process, std::string_view name) {
    const int length = std::snprintf(path_.data(), path_.size(), "%d/%.*s", process.value,
                                     static_cast<int>(name.size()), name.data());
    if (length < 0 || static_cast<std::size_t>(length) >= path_.size()) path_[0] = '\0';
  }
  [[nodiscard]] const char* c_str() const { return path_.data(); }

 private:
  std::array<char, 64> path_;
};

Unreadable unreadable(int errnum) {
  return errnum == EACCES || errnum == EPERM ? Unreadable::forbidden : Unreadable::gone;
}

/// Whether one line of mountinfo is the mount of a proc file system on `path` with hidepid set so
/// that folders of others do not appear: proc(5), "Mount options".
bool is_hiding_mount(std::string_view line, std::string_view path) {
  const std::string mounted_on = " " + std::string(path) + " ";
  if (line.find(mounted_on) == std::string_view::npos) return false;
  for (const std::string_view option :
       {"hidepid=2", "hidepid=invisible", "hidepid=4", "hidepid=ptraceable"}) {
    if (line.find(option) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

Result<ProcFolder> ProcFolder::open(const std::string& path) {
  const std::string what = "cannot read processes from " + path;
  constexpr std::string_view hint = "mount it: mount -t proc proc /proc";
  ProcFolder folder(UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), path);
  if (!folder.descriptor_.is_open()) {
    const int errnum = errno;
    return system_error(what, errnum, hint);
  }
  std::array<char, 16> self;
  const ssize_t length = ::readlinkat(folder.descriptor_.get(), "self", self.data(), self.size());
  const auto number =
      length < 0 ? std::nullopt
                 : whole_number(std::string_view(self.data(), static_cast<std::size_t>(length)));
  if (!number) {
    return Error{.what = what,
                 .why = "no proc file system of this pid namespace is mounted there",
                 .hint = std::string(hint)};
  }
  folder.own_pid_ = Pid{*number};
  return folder;
}

bool ProcFolder::shows_own_pids() const {
  return own_pid_.value == ::getpid();
}

Result<std::vector<Pid>> ProcFolder::processes() const {
  auto pids = numbered_entries(descriptor_.get(), ".");
  if (!pids) return system_error("cannot list " + path_, pids.error().number);
  return *std::move(pids);
}

std::vector<Pid> ProcFolder::threads(Pid process) const {
  auto pids = numbered_entries(descriptor_.get(), ProcPath(process, "task").c_str());
  return pids ? *std::move(pids) : std::vector<Pid>();
}

std::size_t ProcFolder::count_threads(Pid process) const {
  struct stat status {};
  const ProcPath task(process, "task");
  if (::fstatat(descriptor_.get(), task.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  // A folder has two links and one more for each folder in it: fs/proc/base.c,
  // proc_task_getattr().
  constexpr nlink_t own_links = 2;
  return status.st_nlink > own_links ? status.st_nlink - own_links : 0;
}

Result<Result<ProcStatus, Unreadable>> ProcFolder::status(Pid process) const {
  using Inner = Result<ProcStatus, Unreadable>;
  const auto text =
      read_file(descriptor_.get(), ProcPath(process, "status").c_str(), End::short_read);
  if (!text) return Inner(unreadable(text.error().number));
  Result<ProcStatus> status = parse_proc_status(*text);
  if (!status) {
    Error error = status.error();
    error.what = "process " + std::to_string(process.value) + ": " + error.what;
    return error;
  }
  return Inner(*std::move(status));
}

std::optional<std::string> ProcFolder::text(Pid process, const std::string& name) const {
  auto text = read_file(descriptor_.get(), ProcPath(process, name).c_str());
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

std::optional<std::vector<std::string>> ProcFolder::command(Pid process) const {
  const std::optional<std::string> whole = text(process, "cmdline");
  if (!whole) return std::nullopt;
  std::vector<std::string> words;
  for (std::string_view rest = *whole; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find('\0'));
    words.emplace_back(word);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return words;
}

std::optional<std::string> ProcFolder::link(Pid process, const std::string& name) const {
  std::array<char, 4096> target;
  const ssize_t length = ::readlinkat(descriptor_.get(), ProcPath(process, name).c_str(),
                                      target.data(), target.size());
  if (length < 0) return std::nullopt;
  return std::string(target.data(), static_cast<std::size_t>(length));
}

std::optional<std::uint64_t> ProcFolder::user_namespace(Pid process) const {
  const std::optional<std::string> target = link(process, "ns/user");
  constexpr std::string_view prefix = "user:[";
  if (!target || !target->starts_with(prefix)) return std::nullopt;
  std::uint64_t number = 0;
  const char* const begin = target->data() + prefix.size();
  const auto [end, problem] = std::from_chars(begin, target->data() + target->size(), number);
  return problem == std::errc() ? std::optional(number) : std::nullopt;
}

bool ProcFolder::hides_processes() const {
  const auto mounts = read_file(descriptor_.get(), "self/mountinfo");
  if (!mounts) return false;
  bool hides = false;
  for (std::string_view rest = *mounts; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    // A later mount on the same place covers an earlier one.
    if (line.find(" " + path_ + " ") != std::string_view::npos)
      hides = is_hiding_mount(line, path_);
  }
  // Whoever is exempt sees pid 1, which every pid namespace has and which is seldom one's own.
  return hides && ::faccessat(descriptor_.get(), "1", F_OK, AT_SYMLINK_NOFOLLOW) != 0;
}

}  // namespace execcap
