// SPDX-License-Identifier: MIT
// A program that stands at its first instruction, for the tools here that look at each step of one.
#pragma once

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace bench {

constexpr int exit_broken = 2;

[[noreturn]] inline void fail(const char* what) {
  std::perror(what);
  std::exit(exit_broken);
}

[[noreturn]] inline void become_traced(char** argv) {
  const int sink = open("/dev/null", O_WRONLY);
  if (sink < 0 || dup2(sink, STDOUT_FILENO) < 0) fail("/dev/null");
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) fail("ptrace");
  execvp(argv[0], argv);
  fail(argv[0]);
}

/// Starts `argv`, what it prints thrown away, and holds it with PTRACE_O_... `options`; it dies
/// with its tracer.
inline pid_t start_traced(char** argv, long options) {
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) become_traced(argv);
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) fail("waitpid");
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, options | PTRACE_O_EXITKILL) != 0) fail("ptrace");
  return child;
}

/// Whether waitpid(2) says that it executes another program.
inline bool is_exec(int status) {
  return status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8);
}

}  // namespace bench
