// SPDX-License-Identifier: MIT
// The least that the job of bench/launch.py can cost: its system calls and no C library. It checks
// each call, reads nothing, and verifies nothing: trampoline PROGRAM
#include <linux/capability.h>
#include <linux/prctl.h>
#include <sys/syscall.h>

#include "kernel/raw_call.hpp"

using execcap::kernel_check::raw_call;

namespace {

constexpr long nobody = 65534;
constexpr long net_bind_service = 10;
constexpr long last_cap = 40;

bool is_job_done() {
  for (long cap = 0; cap <= last_cap; ++cap) {
    if (cap != net_bind_service && raw_call(SYS_prctl, PR_CAPBSET_DROP, cap) != 0) return false;
  }
  if (raw_call(SYS_setgroups, 0) != 0) return false;
  if (raw_call(SYS_setresgid, nobody, nobody, nobody) != 0) return false;
  if (raw_call(SYS_prctl, PR_SET_KEEPCAPS, 1) != 0) return false;
  if (raw_call(SYS_setresuid, nobody, nobody, nobody) != 0) return false;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  constexpr unsigned bit = 1U << net_bind_service;
  __user_cap_data_struct data[2] = {{bit, bit, bit}, {0, 0, 0}};
  if (raw_call(SYS_capset, reinterpret_cast<long>(&header), reinterpret_cast<long>(data)) != 0) {
    return false;
  }
  return raw_call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, net_bind_service) == 0;
}

}  // namespace

extern "C" [[noreturn]] void begin(long* stack) {
  const long argc = *stack;
  char** const argv = reinterpret_cast<char**>(stack + 1);
  if (argc > 1 && is_job_done()) {
    raw_call(SYS_execve, reinterpret_cast<long>(argv[1]), reinterpret_cast<long>(argv + 1),
             reinterpret_cast<long>(argv + argc + 1));
  }
  raw_call(SYS_exit_group, 1);
  __builtin_unreachable();
}

#if defined(__x86_64__)
asm(".globl _start\n_start:\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call begin\n");
#elif defined(__aarch64__)
asm(".globl _start\n_start:\n  mov x0, sp\n  bl begin\n");
#endif
