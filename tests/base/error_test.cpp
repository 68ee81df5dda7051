// SPDX-License-Identifier: MIT
// How the parts of an Error read as one line.
#include "execcap/base/error.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace execcap;

TEST_CASE("a message has what, why and hint in this order") {
  const Error error{.what = "cannot raise ambient", .why = "not inheritable", .hint = "add it"};
  CHECK(error.message() == "cannot raise ambient: not inheritable; add it");
}

TEST_CASE("a message leaves out the parts that are empty") {
  CHECK(Error{.what = "no command"}.message() == "no command");
  CHECK(Error{.why = "no command"}.message() == "no command");
  CHECK(Error{.what = "a", .hint = "b"}.message() == "a; b");
}

TEST_CASE("a system error keeps errno and says it in lower case") {
  const Error error = system_error("setresuid", EPERM);
  CHECK(error.errnum == EPERM);
  CHECK(error.kind == ErrorKind::system);
  CHECK(error.message() == "setresuid: operation not permitted");
}

TEST_CASE("an acronym at the start of an errno text stays as it is") {
  CHECK(errno_text(EXFULL) == "exchange full");
  CHECK(errno_text(EIO) == "input/output error");
  CHECK(errno_text(ENOSR).substr(0, 3) == "out");
  CHECK(errno_text(ENOTUNIQ).substr(0, 4) == "name");
  CHECK(errno_text(EADV) == "advertise error");
  CHECK(errno_text(EBADMSG) == "bad message");
  CHECK(errno_text(EMULTIHOP).substr(0, 8) == "multihop");
  CHECK(errno_text(EDOTDOT).substr(0, 3) == "RFS");
}
