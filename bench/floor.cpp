// SPDX-License-Identifier: MIT
// A program that does nothing but end, without a C library.
#include <sys/syscall.h>

extern "C" [[noreturn]] void _start() {
#if defined(__x86_64__)
  asm volatile("syscall" : : "a"(SYS_exit), "D"(0));
#elif defined(__aarch64__)
  register long call asm("x8") = SYS_exit;
  register long code asm("x0") = 0;
  asm volatile("svc 0" : : "r"(call), "r"(code));
#else
#error "no floor for this processor"
#endif
  __builtin_unreachable();
}
