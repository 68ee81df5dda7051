// SPDX-License-Identifier: MIT
// fork(2), a pipe for the answer, and unshare(2).
#include "support/child.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace execcap::test {
namespace {

void write_all(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(fd, text.data() + done, text.size() - done);
    if (count <= 0) _exit(3);
    done += static_cast<std::size_t>(count);
  }
}

std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(fd, buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

bool write_file(const char* path, const std::string& text) {
  const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool is_done = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return ::close(fd) == 0 && is_done;
}

}  // namespace

std::string in_child(const std::function<std::string()>& body) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child < 0) return "no child";
  if (child == 0) {
    write_all(ends[1], body());
    _exit(0);
  }
  ::close(ends[1]);
  std::string answer = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return answer;
  return "the child ended with wait status " + std::to_string(status);
}

std::string in_user_namespace(unsigned uid, unsigned gid,
                              const std::function<std::string()>& body) {
  return in_child([&]() -> std::string {
    const std::string own_uid = std::to_string(::geteuid());
    const std::string own_gid = std::to_string(::getegid());
    if (::unshare(CLONE_NEWUSER) != 0) return std::string("unshare: ") + std::strerror(errno);
    const bool is_mapped =
        write_file("/proc/self/setgroups", "deny") &&
        write_file("/proc/self/uid_map", std::to_string(uid) + " " + own_uid + " 1") &&
        write_file("/proc/self/gid_map", std::to_string(gid) + " " + own_gid + " 1");
    return is_mapped ? body() : "the ids could not be mapped";
  });
}

}  // namespace execcap::test
