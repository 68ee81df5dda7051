// SPDX-License-Identifier: MIT
// Writes what was counted before a process becomes another program or ends at once. In the coverage
// build alone: it stands in for execve(2), syscall(2) and _exit(2) of the C library.
#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>

extern "C" {
void __gcov_dump();
void __gcov_reset();
}

namespace {

/// The files are for everybody to write to: the next who does may be another user. Who sees another
/// root directory cannot, which says nothing about the test and stays out of its standard error.
void dump() {
  const mode_t mask = ::umask(0);
  ::setenv("GCOV_ERROR_FILE", "/dev/null", 1);
  __gcov_dump();
  ::unsetenv("GCOV_ERROR_FILE");
  ::umask(mask);
}

/// As a destructor, for what ends in the ordinary way.
[[gnu::destructor]] void dump_at_end() {
  dump();
}

}  // namespace

extern "C" {

int execve(const char* path, char* const* argv, char* const* envp) noexcept {
  dump();
  ::syscall(SYS_execve, path, argv, envp);
  const int errnum = errno;
  __gcov_reset();
  errno = errnum;
  return -1;
}

long syscall(long number, ...) noexcept {
  using Call = long (*)(long, ...);
  static const auto real = reinterpret_cast<Call>(::dlsym(RTLD_NEXT, "syscall"));
  va_list rest;
  va_start(rest, number);
  long words[6];
  for (long& word : words) word = va_arg(rest, long);
  va_end(rest);
  const bool is_exec = number == SYS_execveat;
  if (is_exec) dump();
  const long result = real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
  const int errnum = errno;
  if (is_exec) __gcov_reset();
  errno = errnum;
  return result;
}

void _exit(int code) {
  dump();
  for (;;) ::syscall(SYS_exit_group, code);
}
}
