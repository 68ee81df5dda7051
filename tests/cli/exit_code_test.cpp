// SPDX-License-Identifier: MIT
#include "cli/exit_code.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "cli/exec_failure.hpp"

using namespace execcap;

TEST_CASE("only a missing and a not startable command have codes of their own") {
  CHECK(launcher_exit_code(ErrorKind::not_found) == 127);
  CHECK(launcher_exit_code(ErrorKind::not_startable) == 126);
  for (const ErrorKind kind : {ErrorKind::usage, ErrorKind::refused, ErrorKind::unsupported,
                               ErrorKind::system, ErrorKind::mismatch}) {
    CHECK(launcher_exit_code(kind) == 125);
  }
}

TEST_CASE("a failed execve is always 126 and says what it means") {
  const auto failure = [](int errnum) { return exec_failure("/x", {.errnum = errnum}); };
  for (const int errnum : {ENOENT, EACCES, EPERM, ENOEXEC, EAGAIN, E2BIG, ETXTBSY, ELOOP}) {
    CHECK(failure(errnum).kind == ErrorKind::not_startable);
    CHECK(failure(errnum).errnum == errnum);
  }
  CHECK(failure(ENOENT).message() ==
        "cannot execute '/x': its interpreter is missing; look at its first line, or at ldd(1)");
  CHECK(failure(EACCES).message() == "cannot execute '/x': permission denied");
}
