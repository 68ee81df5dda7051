// SPDX-License-Identifier: MIT
// How many user instructions a launcher executes, exactly, by single steps: steps PROGRAM [ARG]...
// Counts from the start of PROGRAM, its dynamic linker included, to its execve(2) of another one or
// to its end, and prints the number. The environment is passed on.
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int exit_broken = 2;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(exit_broken);
}

[[noreturn]] void become(char** argv) {
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) fail("ptrace");
  execvp(argv[0], argv);
  fail(argv[0]);
}

bool is_exec(int status) {
  return status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: steps PROGRAM [ARG]...\n", stderr);
    return exit_broken;
  }
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) become(argv + 1);

  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) fail("waitpid");
  constexpr long options = PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, options) != 0) fail("ptrace");
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
