// SPDX-License-Identifier: MIT
// System calls without a C library: nothing is allocated, errno is not touched.
#pragma once

namespace execcap::kernel_check {

/// The kernel's own answer: what the call returns, or the negated errno(3).
#if defined(__x86_64__)
inline long raw_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  long result = 0;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
               : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
inline long raw_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  asm volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory", "cc");
  return x0;
}
#else
#error "the way into the kernel of this processor is not written down here"
#endif

/// The address of `object` as a system call takes it.
template <class T>
long address_of(T* object) {
  return reinterpret_cast<long>(object);
}

}  // namespace execcap::kernel_check
