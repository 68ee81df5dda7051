// SPDX-License-Identifier: MIT
// The walk to a file that only root and the caller can change, one directory at a time.
#include "execcap/system/trusted_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <optional>

#include "execcap/system/id_map.hpp"
#include "execcap/system/text_file.hpp"
#include "execcap/system/unique_fd.hpp"

namespace execcap {
namespace {

/// As many symbolic links as the kernel follows: fs/namei.c, MAXSYMLINKS.
constexpr int most_links = 40;

Error refused(const std::string& path, std::string_view why, std::string_view hint) {
  return {.kind = ErrorKind::refused,
          .what = "cannot trust '" + path + "'",
          .why = std::string(why),
          .hint = std::string(hint)};
}

Error open_error(const std::string& path, int errnum) {
  return system_error("cannot open '" + path + "'", errnum);
}

/// The caller as the owner of files. An owner that is not mapped in the user namespace reads as
/// overflow_id: where there are such, a caller with that id owns nothing for sure.
Uid caller_as_owner() {
  uid_t real = 0;
  uid_t effective = 0;
  uid_t saved = 0;
  if (::getresuid(&real, &effective, &saved) != 0) return root_uid;
  const Uid caller{real};
  if (caller.value != overflow_id) return caller;
  const Result<std::string> text = read_text_file("/proc/self/uid_map");
  if (!text) return root_uid;
  const Result<IdMap> map = parse_id_map(*text, "/proc/self/uid_map");
  const bool has_all_ids = map && map->lines.size() == 1 && map->lines.front().inside == 0 &&
                           map->lines.front().count == max_id + 1;
  return has_all_ids ? caller : root_uid;
}

// By syscall(2): a function of the C library that nothing else in a launcher imports would cost
// each start a look-up.
int open_at(int directory, const char* name, int flags) {
  return static_cast<int>(::syscall(SYS_openat, directory, name, flags));
}

/// The names of a path in their order, empty ones and `.` left out.
std::deque<std::string> names_of(std::string_view path) {
  std::deque<std::string> names;
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    if (!name.empty() && name != ".") names.emplace_back(name);
    path.remove_prefix(std::min(name.size() + 1, path.size()));
  }
  return names;
}

class Walk {
 public:
  Walk(const std::string& path, Uid caller) : path_(path), caller_(caller) {}

  /// The file, open for reading, all checked.
  Result<UniqueFd> run() {
    if (const Result<void> started = start(); !started) return started.error();
    while (!names_.empty()) {
      const std::string name = names_.front();
      names_.pop_front();
      if (const std::optional<std::string> target = link_at(name)) {
        if (const Result<void> followed = follow(*target); !followed) return followed.error();
        continue;
      }
      if (names_.empty()) return open_file(name);
      if (const Result<void> entered = enter(name.c_str(), name); !entered) {
        return entered.error();
      }
    }
    return refused(path_, "it is a directory", "name a file");
  }

 private:
  Result<void> start() {
    if (path_.empty()) return refused(path_, "it has no name", "name a file");
    std::string whole = path_;
    if (whole.front() != '/') {
      std::array<char, PATH_MAX> buffer{};
      if (::syscall(SYS_getcwd, buffer.data(), buffer.size()) < 0) return open_error(".", errno);
      // A directory outside the root is `(unreachable)` to the kernel.
      if (buffer.front() != '/') return open_error(".", ENOENT);
      whole = std::string(buffer.data()) + "/" + path_;
    }
    names_ = names_of(whole);
    return enter("/", "");
  }

  [[nodiscard]] std::optional<std::string> link_at(const std::string& name) const {
    std::array<char, PATH_MAX> buffer{};
    const long size =
        ::syscall(SYS_readlinkat, directory_.get(), name.c_str(), buffer.data(), buffer.size());
    if (size < 0) return std::nullopt;
    return std::string(buffer.data(), static_cast<std::size_t>(size));
  }

  Result<void> follow(const std::string& target) {
    if (++links_ > most_links) return open_error(path_, ELOOP);
    std::deque<std::string> names = names_of(target);
    names_.insert(names_.begin(), names.begin(), names.end());
    if (target.front() != '/') return {};
    place_.clear();
    return enter("/", "");
  }

  Result<void> enter(const char* name, const std::string& shown) {
    if (!shown.empty()) place_ += "/" + shown;
    const std::string place = place_.empty() ? "/" : place_;
    UniqueFd directory(
        open_at(directory_.get(), name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory.is_open()) return open_error(place, errno);
    struct stat status {};
    if (::fstat(directory.get(), &status) != 0) return open_error(place, errno);
    directory_ = std::move(directory);
    return check_trust({.owner = Uid{status.st_uid}, .mode = status.st_mode}, caller_, place);
  }

  Result<UniqueFd> open_file(const std::string& name) {
    // Without O_NONBLOCK the open of a pipe would wait for a writer.
    UniqueFd file(open_at(directory_.get(), name.c_str(),
                          O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file.is_open()) return open_error(path_, errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return open_error(path_, errno);
    if (!S_ISREG(status.st_mode)) {
      return refused(path_, "it is not a regular file", "name a file");
    }
    const FileTrust trust{.owner = Uid{status.st_uid}, .mode = status.st_mode};
    if (const Result<void> checked = check_trust(trust, caller_, path_); !checked) {
      return checked.error();
    }
    return Result<UniqueFd>(std::move(file));
  }

  const std::string& path_;
  Uid caller_;
  std::deque<std::string> names_;  ///< still to be walked
  std::string place_;              ///< the directory that is open, for messages
  UniqueFd directory_;
  int links_ = 0;
};

}  // namespace

Result<void> check_trust(const FileTrust& file, Uid caller, const std::string& path) {
  if (file.owner != root_uid && file.owner != caller) {
    return refused(path,
                   "it belongs to uid " + std::to_string(file.owner.value) +
                       ", which is neither root nor the caller",
                   "what it says is done with the caller's privilege");
  }
  const bool is_sticky_directory = S_ISDIR(file.mode) && (file.mode & S_ISVTX) != 0;
  if ((file.mode & (S_IWGRP | S_IWOTH)) != 0 && !is_sticky_directory) {
    const bool by_all = (file.mode & S_IWOTH) != 0;
    return refused(path, by_all ? "everybody may write it" : "its group may write it",
                   "take that away with chmod go-w");
  }
  return {};
}

Result<std::string> read_trusted_file(const std::string& path, std::size_t limit) {
  Result<UniqueFd> file = Walk(path, caller_as_owner()).run();
  if (!file) return file.error();
  std::string text(limit + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(file->get(), text.data() + size, text.size() - size);
    if (count == 0) break;
    if (count > 0) {
      size += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      return system_error("cannot read '" + path + "'", errno);
    }
  }
  if (size > limit) {
    return refused(path, "it has more than " + std::to_string(limit) + " bytes",
                   "that is no file for this");
  }
  text.resize(size);
  return text;
}

}  // namespace execcap
