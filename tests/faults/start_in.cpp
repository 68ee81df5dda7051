// SPDX-License-Identifier: MIT
// Brings itself into a state to start from, word by word, and executes a command there:
// start_in [WORD[=VALUE]]... -- COMMAND [ARG]... It is linked statically at a low address, by which
// the seccomp filter spares it.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include "start_caps.hpp"
#include "start_limits.hpp"
#include "start_words.hpp"

namespace execcap::faults {
namespace {

void leave_mounts() {
  need(::unshare(CLONE_NEWNS) == 0, "unshare of mounts");
  need(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "private mounts");
}

void replace_groups(const std::string& file) {
  leave_mounts();
  need(::mount(file.c_str(), "/etc/group", nullptr, MS_BIND, nullptr) == 0, "mount of /etc/group");
}

void hide_proc() {
  leave_mounts();
  need(::mount("none", "/proc", "tmpfs", 0, nullptr) == 0, "tmpfs on /proc");
}

void write_file(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  need(fd >= 0, path.c_str());
  need(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()), path.c_str());
  ::close(fd);
}

/// A user namespace whose maps a child outside of it writes: from within fewer are allowed.
void enter_user_namespace(const Words& words, unsigned inside) {
  int begin[2];
  need(::pipe2(begin, O_CLOEXEC) == 0, "pipe");
  const pid_t caller = ::getpid();
  const pid_t writer = ::fork();
  need(writer >= 0, "fork");
  if (writer == 0) {
    char mark = 0;
    need(::read(begin[0], &mark, 1) == 1, "waiting for the user namespace");
    const std::string folder = "/proc/" + std::to_string(caller) + "/";
    const std::string map =
        words.has("one-id") ? std::to_string(inside) + " 0 1" : "0 0 4294967295";
    if (words.has("setgroups-denied")) write_file(folder + "setgroups", "deny");
    write_file(folder + "uid_map", map);
    write_file(folder + "gid_map", map);
    ::_exit(0);
  }
  need(::unshare(CLONE_NEWUSER) == 0, "unshare of users");
  need(::write(begin[1], "g", 1) == 1, "pipe");
  int status = 0;
  need(::waitpid(writer, &status, 0) == writer && status == 0, "the maps");
  ::close(begin[0]);
  ::close(begin[1]);
}

void set_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);
  sigset_t all;
  ::sigfillset(&all);
  need(::sigprocmask(SIG_SETMASK, &all, nullptr) == 0, "sigprocmask");
}

char** environment_of(const Words& words) {
  static char* none[] = {nullptr};
  if (words.has("env-empty")) return none;
  if (!words.has("env-huge")) return environ;
  constexpr int variables = 1000;
  constexpr std::size_t length = 1500;
  for (int i = 0; i < variables; ++i) {
    ::setenv(("HUGE_" + std::to_string(i)).c_str(), std::string(length, 'x').c_str(), 1);
  }
  return environ;
}

void become(const Words& words) {
  const auto uid = static_cast<unsigned>(std::stoul(words.value("uid").value_or("0")));
  raise_group_count(words);
  if (const auto file = words.value("group-file")) replace_groups(*file);
  if (words.has("one-id") || words.has("setgroups-denied")) enter_user_namespace(words, uid);
  if (words.has("proc-hidden")) hide_proc();
  set_ids_and_caps(words, uid);
  if (words.has("traced")) trace_from_parent();
  if (words.has("signals")) set_signals();
  if (words.has("sigchld-ignored")) ::signal(SIGCHLD, SIG_IGN);
  if (words.has("descriptors-closed")) {
    for (int fd = 0; fd < 3; ++fd) ::close(fd);
  }
  set_limits(words);
  install_filter(words);
}

}  // namespace
}  // namespace execcap::faults

int main(int argc, char** argv) {
  using namespace execcap::faults;
  Words words;
  int next = 1;
  for (; next < argc && std::string_view(argv[next]) != "--"; ++next) words.add(argv[next]);
  char** command = argv + std::min(next + 1, argc);
  need(*command != nullptr, "a command");

  char** environment = environment_of(words);
  become(words);
  ::execve(*command, command, environment);
  need(false, *command);
}
