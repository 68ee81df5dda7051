// SPDX-License-Identifier: MIT
// How many system calls a command makes, and how much memory it has at most: calls PROGRAM [ARG]...
// Counts from the start of PROGRAM, in all its threads, to its execve(2) of another program, which
// is counted, or to its end, and prints the number and the peak of its resident size in KiB. What
// PROGRAM prints is thrown away, and the environment is passed on.
#include <sys/syscall.h>

#include <string>
#include <string_view>

#include "traced_child.hpp"

using namespace bench;

namespace {

constexpr int syscall_stop = SIGTRAP | 0x80;

/// VmHWM of a process, in KiB; what it was before where there is none, at its end.
unsigned long peak_of(pid_t pid, unsigned long before) {
  std::FILE* const file = std::fopen(("/proc/" + std::to_string(pid) + "/status").c_str(), "re");
  if (file == nullptr) return before;
  char line[256];
  unsigned long peak = before;
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::string_view(line).starts_with("VmHWM:")) peak = std::strtoul(line + 6, nullptr, 10);
  }
  if (std::fclose(file) != 0) fail("/proc");
  return peak;
}

/// The number of the call that a thread is about to make, or -1 if it comes back from one.
long call_at_entry(pid_t thread) {
  __ptrace_syscall_info info{};
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) < 0) {
    fail("ptrace");
  }
  return info.op == PTRACE_SYSCALL_INFO_ENTRY ? static_cast<long>(info.entry.nr) : -1;
}

class Count {
 public:
  explicit Count(pid_t child) : child_(child) {}

  void run() {
    pid_t thread = child_;
    long signal = 0;
    for (;;) {
      // A thread that ended meanwhile needs no more steps.
      ptrace(PTRACE_SYSCALL, thread, nullptr, signal);
      int status = 0;
      thread = waitpid(-1, &status, __WALL);
      if (thread < 0) return;
      signal = 0;
      if (!WIFSTOPPED(status)) {
        if (thread == child_) return;
        continue;
      }
      if (is_exec(status)) return;
      if (WSTOPSIG(status) == syscall_stop) {
        see(call_at_entry(thread));
      } else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
        signal = WSTOPSIG(status);
      }
    }
  }

  void print() const { std::printf("%lu %lu\n", calls_, peak_); }

 private:
  void see(long call) {
    if (call < 0) return;
    ++calls_;
    const bool is_last = call == SYS_execve || call == SYS_execveat || call == SYS_exit_group;
    if (is_last) peak_ = peak_of(child_, peak_);
  }

  pid_t child_;
  unsigned long calls_ = 0;
  unsigned long peak_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: calls PROGRAM [ARG]...\n", stderr);
    return exit_broken;
  }
  Count count(
      start_traced(argv + 1, PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE));
  count.run();
  count.print();
  return EXIT_SUCCESS;
}
