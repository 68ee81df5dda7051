// SPDX-License-Identifier: MIT
// The command of the fault tests: tells on descriptor 100 everything that a launch may change. It
// starts without a C library and at a low address, by which the seccomp filters of the tests spare
// it.
#include <fcntl.h>
#include <linux/stat.h>

#include <cstddef>

#include "../kernel/thread_state.hpp"

using namespace execcap::kernel_check;

namespace {

constexpr std::uint32_t most_groups = 4096;
constexpr long signal_count = 64;
constexpr long descriptor_count = 16;
constexpr std::size_t signal_set_size = 8;

/// What the kernel takes and gives for rt_sigaction(2).
struct SignalAction {
  std::uint64_t handler;
  std::uint64_t flags;
  std::uint64_t restorer;
  std::uint64_t mask;
};

/// A file by its numbers: device and inode.
struct FileNumbers {
  std::uint64_t device;
  std::uint64_t inode;
};

/// What is told, before the groups. The reader is truth.py: the layouts must agree.
struct Told {
  ThreadState credentials;
  FileNumbers root;
  FileNumbers working_directory;
  std::uint64_t descriptors;      ///< which of the first ones are open
  std::uint64_t ignored_signals;  ///< bit n is signal n+1
  std::uint64_t blocked_signals;
  std::uint64_t words;  ///< a checksum of argv and the environment
  std::uint32_t umask;
  std::uint32_t leads_session;
};

Told told;
std::uint32_t groups[most_groups];

FileNumbers numbers_of(const char* path) {
  struct statx found {};
  raw_call(SYS_statx, AT_FDCWD, reinterpret_cast<long>(path), 0, STATX_INO, address_of(&found));
  return {.device = (std::uint64_t{found.stx_dev_major} << 32U) | found.stx_dev_minor,
          .inode = found.stx_ino};
}

void read_signals() {
  for (long number = 1; number <= signal_count; ++number) {
    SignalAction action{};
    raw_call(SYS_rt_sigaction, number, 0, address_of(&action), signal_set_size);
    told.ignored_signals |= static_cast<std::uint64_t>(action.handler == 1) << (number - 1);
  }
  raw_call(SYS_rt_sigprocmask, 0, 0, address_of(&told.blocked_signals), signal_set_size);
}

/// Every word behind argc up to the second null pointer: FNV-1a.
std::uint64_t checksum_of_words(const unsigned long* stack) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;
  int lists_left = 2;
  for (const unsigned long* word = stack + 1; lists_left > 0; ++word) {
    if (*word == 0) --lists_left;
    for (const char* text = reinterpret_cast<const char*>(*word); *word != 0; ++text) {
      sum = (sum ^ static_cast<unsigned char>(*text)) * 0x100000001b3ULL;
      if (*text == 0) break;
    }
  }
  return sum;
}

bool write_all(const void* from, std::size_t size) {
  const char* next = static_cast<const char*>(from);
  while (size > 0) {
    const long written =
        raw_call(SYS_write, page_fd, reinterpret_cast<long>(next), static_cast<long>(size));
    if (written <= 0) return false;
    next += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

extern "C" [[noreturn]] void probe_main(const unsigned long* stack);

extern "C" void probe_main(const unsigned long* stack) {
  read_thread_state(told.credentials);
  told.root = numbers_of("/");
  told.working_directory = numbers_of(".");
  for (long fd = 0; fd < descriptor_count; ++fd) {
    const bool is_open = raw_call(SYS_fcntl, fd, F_GETFD) >= 0;
    told.descriptors |= static_cast<std::uint64_t>(is_open) << fd;
  }
  read_signals();
  told.words = checksum_of_words(stack);
  told.umask = static_cast<std::uint32_t>(raw_call(SYS_umask, 0));
  const bool leads_session = raw_call(SYS_getsid, 0) == raw_call(SYS_getpid);
  told.leads_session = static_cast<std::uint32_t>(leads_session);
  const long count = raw_call(SYS_getgroups, most_groups, address_of(&groups[0]));
  const std::size_t groups_size =
      count > 0 ? static_cast<std::size_t>(count) * sizeof(groups[0]) : 0;
  const bool is_written = write_all(&told, sizeof(told)) && write_all(&groups[0], groups_size);
  for (;;) raw_call(SYS_exit_group, is_written ? 0 : 1);
}

#if defined(__x86_64__)
asm(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n"
    "  call probe_main\n");
#elif defined(__aarch64__)
asm(".globl _start\n_start:\n  mov x0, sp\n  b probe_main\n");
#endif
