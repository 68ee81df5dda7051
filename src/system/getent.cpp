// SPDX-License-Identifier: MIT
// Starts getent(1), waits for its end, and reads what it said.
#include "getent.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <tuple>
#include <utility>

#include "execcap/system/unique_fd.hpp"

namespace execcap {
namespace {

/// What it may use of a processor. That of a name service's answer is milliseconds, but where a
/// filter of system calls lies to it, it can go on for ever.
constexpr rlim_t processor_seconds = 10;

/// While SIGCHLD is ignored, as a caller may have left it, the exit status of a child is lost.
/// Where that is not seen or cannot be changed, waitpid(2) finds no child, which is an error.
class ChildStatusKept {
 public:
  ChildStatusKept() : was_ignored_(is_ignored()) {
    if (was_ignored_) static_cast<void>(set(SIG_DFL));
  }

  /// Makes it as it was, since the command inherits it; whether it surely is.
  [[nodiscard]] bool restore() const { return !was_ignored_ || (set(SIG_IGN) && is_ignored()); }

 private:
  static bool is_ignored() {
    struct sigaction now {};
    return ::sigaction(SIGCHLD, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
  }

  static bool set(sighandler_t handler) {
    struct sigaction wanted {};
    wanted.sa_handler = handler;
    return ::sigaction(SIGCHLD, &wanted, nullptr) == 0;
  }

  bool was_ignored_;
};

/// The signals that are blocked. posix_spawn(3) blocks all for a while and does not say whether it
/// could restore them, and the command inherits them.
class BlockedSignals {
 public:
  BlockedSignals() {
    ::sigemptyset(&set_);
    is_read_ = ::sigprocmask(SIG_BLOCK, nullptr, &set_) == 0;
  }

  friend bool operator==(const BlockedSignals& a, const BlockedSignals& b) {
    if (!a.is_read_ || !b.is_read_) return false;
    for (int signal = 1; signal < NSIG; ++signal) {
      if (::sigismember(&a.set_, signal) != ::sigismember(&b.set_, signal)) return false;
    }
    return true;
  }

 private:
  sigset_t set_;
  bool is_read_ = false;
};

struct FileActions {
  FileActions() : is_ready(::posix_spawn_file_actions_init(&actions) == 0) {}
  ~FileActions() {
    if (is_ready) ::posix_spawn_file_actions_destroy(&actions);
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  posix_spawn_file_actions_t actions{};
  bool is_ready;
};

class Question {
 public:
  Question(const std::string& path, const std::string& database, const std::string& key)
      : path_(path), database_(database), key_(key) {}

  Result<std::optional<std::string>> ask() {
    // Not a pipe: its end is seen only if every close(2) did what it said.
    answer_ = UniqueFd(::memfd_create("getent", MFD_CLOEXEC));
    if (!answer_.is_open()) {
      const int errnum = errno;
      return failed(errno_text(errnum));
    }
    const ChildStatusKept child_status;
    const Result<int> code = run();
    if (!child_status.restore()) return failed("after its end SIGCHLD is not ignored as before");
    if (!code) return code.error();
    constexpr int no_such_key = 2;
    if (*code == no_such_key) return std::optional<std::string>();
    if (*code != 0) return failed("exit status " + std::to_string(*code));
    Result<std::string> text = read_all();
    if (!text) return text.error();
    return std::optional(std::move(*text));
  }

 private:
  [[nodiscard]] Error failed(const std::string& why) const {
    return {.what = "cannot look up " + database_ + " '" + key_ + "'",
            .why = path_ + ", which asks the name services of nsswitch.conf: " + why};
  }

  /// Runs it to its end: its exit status.
  Result<int> run() {
    FileActions files;
    if (!files.is_ready ||
        ::posix_spawn_file_actions_adddup2(&files.actions, answer_.get(), STDOUT_FILENO) != 0) {
      return failed(errno_text(ENOMEM));
    }
    std::string end_of_options = "--";
    std::string search_path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    const std::array<char*, 5> words = {path_.data(), end_of_options.data(), database_.data(),
                                        key_.data(), nullptr};
    const std::array<char*, 2> environment = {search_path.data(), nullptr};
    pid_t child = 0;
    const BlockedSignals before;
    const int errnum = ::posix_spawn(&child, path_.c_str(), &files.actions, nullptr, words.data(),
                                     environment.data());
    if (errnum != 0) return failed(errno_text(errnum));
    // Where a filter forbids it, there is no limit: the launch may wait, and it is still not done.
    const struct rlimit limit { .rlim_cur = processor_seconds, .rlim_max = processor_seconds };
    std::ignore = ::prlimit(child, RLIMIT_CPU, &limit, nullptr);
    Result<int> status = exit_status_of(child);
    if (BlockedSignals() == before) return status;
    return failed("after its start other signals are blocked than before");
  }

  static std::string ending(int signal) {
    std::string words = "ended by signal " + std::to_string(signal);
    if (signal == SIGKILL) {
      words += ", as it is after " + std::to_string(processor_seconds) + " s of processor time";
    }
    return words;
  }

  Result<int> exit_status_of(pid_t child) {
    for (;;) {
      int status = 0;
      const pid_t ended = ::waitpid(child, &status, 0);
      const int errnum = errno;
      if (ended == child) {
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        return failed(ending(WTERMSIG(status)));
      }
      if (ended >= 0) return failed("nobody says how it ended");
      if (errnum != EINTR) return failed(errno_text(errnum));
    }
  }

  Result<std::string> read_all() {
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
      const ssize_t count =
          ::pread(answer_.get(), piece.data(), piece.size(), static_cast<off_t>(text.size()));
      const int errnum = errno;
      if (count == 0) return text;
      if (count > 0) {
        text.append(piece.data(), static_cast<std::size_t>(count));
      } else if (errnum != EINTR) {
        return failed(errno_text(errnum));
      }
    }
  }

  std::string path_;
  std::string database_;
  std::string key_;
  UniqueFd answer_;
};

}  // namespace

Result<std::optional<std::string>> ask_getent(const std::string& path, const std::string& database,
                                              const std::string& key) {
  return Question(path, database, key).ask();
}

}  // namespace execcap
