// SPDX-License-Identifier: MIT
// How many user instructions a launcher executes, exactly, by single steps: steps PROGRAM [ARG]...
// Counts from the start of PROGRAM, its dynamic linker included, to its execve(2) of another one or
// to its end, and prints the number. The environment is passed on.
#include "traced_child.hpp"

using namespace bench;

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: steps PROGRAM [ARG]...\n", stderr);
    return exit_broken;
  }
  const pid_t child = start_traced(argv + 1, PTRACE_O_TRACEEXEC);
  int status = 0;
  unsigned long steps = 0;
  long signal = 0;
  for (;;) {
    if (ptrace(PTRACE_SINGLESTEP, child, nullptr, signal) != 0) fail("ptrace");
    if (waitpid(child, &status, 0) != child) fail("waitpid");
    if (!WIFSTOPPED(status)) {
      std::fprintf(stderr, "steps: %s ended without executing anything\n", argv[1]);
      return EXIT_FAILURE;
    }
    if (is_exec(status)) break;
    ++steps;
    signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
  }
  std::printf("%lu\n", steps);
  return EXIT_SUCCESS;
}
