// SPDX-License-Identifier: MIT
// Many processes that wait, in the shares of a real machine: crowd NUMBER
//
// Of each ten seven are nobody's, two are root's, and one is nobody's with the ambient capability
// net_raw. Prints "ready" when all are what they shall be; they end when its standard input does.
// As root.
#include <grp.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

namespace {

constexpr unsigned nobody = 65534;
constexpr unsigned net_raw = 13;

bool become_nobody(bool keeps_net_raw) {
  if (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0) return false;
  if (keeps_net_raw && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return false;
  if (setresuid(nobody, nobody, nobody) != 0) return false;
  if (!keeps_net_raw) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  constexpr unsigned bit = 1U << net_raw;
  const __user_cap_data_struct data[2] = {{bit, bit, bit}, {0, 0, 0}};
  return syscall(SYS_capset, &header, data) == 0 &&
         prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, net_raw, 0, 0) == 0;
}

[[noreturn]] void wait_in_place(unsigned long number, std::atomic<unsigned long>& ready) {
  // It ends with its parent.
  bool is_in_place = prctl(PR_SET_NAME, "waiter", 0, 0, 0) == 0;
  if (is_in_place && number % 10 < 8) is_in_place = become_nobody(number % 10 == 0);
  if (is_in_place) is_in_place = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
  if (!is_in_place) _exit(EXIT_FAILURE);
  ++ready;
  for (;;) pause();
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned long number = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 0;
  void* const shared = mmap(nullptr, sizeof(std::atomic<unsigned long>), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (number == 0 || shared == MAP_FAILED) {
    std::fputs("usage: crowd NUMBER\n", stderr);
    return 2;
  }
  auto& ready = *new (shared) std::atomic<unsigned long>(0);
  std::vector<pid_t> children;
  for (unsigned long i = 0; i < number; ++i) {
    const pid_t child = fork();
    if (child < 0) {
      std::perror("crowd: fork");
      return EXIT_FAILURE;
    }
    if (child == 0) wait_in_place(i, ready);
    children.push_back(child);
  }
  constexpr unsigned a_millisecond = 1000;
  for (int waited = 0; ready < number; ++waited) {
    if (waited == 60'000) {
      std::fputs("crowd: not all came so far\n", stderr);
      return EXIT_FAILURE;
    }
    usleep(a_millisecond);
  }
  std::puts("ready");
  if (std::fflush(stdout) != 0) return EXIT_FAILURE;
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  // None of them is left for what is measured next.
  for (const pid_t child : children) {
    if (kill(child, SIGKILL) != 0) std::perror("crowd: kill");
  }
  while (wait(nullptr) > 0) {
  }
  return EXIT_SUCCESS;
}
