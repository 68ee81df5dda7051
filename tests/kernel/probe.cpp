// SPDX-License-Identifier: MIT
// The program that is exec'd: reads its own state, writes it to the shared page and ends. It starts
// without a C library, so that an exec costs what the kernel takes for it and hardly more.
#include <elf.h>

#include "thread_state.hpp"

using namespace execcap::kernel_check;

namespace {

ThreadState state;

/// AT_SECURE of the auxiliary vector, which follows argv and envp on the first stack.
std::uint32_t is_secure_exec(const unsigned long* stack) {
  const unsigned long argc = *stack;
  const unsigned long* word = stack + 1 + argc + 1;
  while (*word != 0) ++word;
  for (++word; word[0] != AT_NULL; word += 2) {
    if (word[0] == AT_SECURE) return static_cast<std::uint32_t>(word[1]);
  }
  return ~std::uint32_t{0};
}

}  // namespace

extern "C" [[noreturn]] void probe_main(const unsigned long* stack);

extern "C" void probe_main(const unsigned long* stack) {
  read_thread_state(state);
  state.is_secure = is_secure_exec(stack);
  const long size = sizeof(state);
  const bool is_written = raw_call(SYS_pwrite64, page_fd, address_of(&state), size, 0) == size;
  for (;;) raw_call(SYS_exit_group, is_written ? 0 : 1);
}

#if defined(__x86_64__)
asm(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n"
    "  call probe_main\n");
#elif defined(__aarch64__)
asm(".globl _start\n_start:\n  mov x0, sp\n  b probe_main\n");
#endif
