// SPDX-License-Identifier: MIT
#include "execcap/system/directory_check.hpp"

#include <doctest/doctest.h>

using namespace execcap;

TEST_CASE("a directory is accepted, from / and within another root") {
  CHECK(check_directory("/tmp", "/", "--chdir"));
  CHECK(check_directory(".", "/", "--chdir"));
  CHECK(check_directory("/bin", "/usr", "--chdir"));
  CHECK(check_directory("/../../bin", "/usr", "--chdir"));
}

TEST_CASE("what is missing or no directory is refused with the option and the path") {
  const Result<void> missing = check_directory("/no/such", "/", "--chdir");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::refused);
  CHECK(missing.error().message() == "--chdir: '/no/such': no such file or directory");
  const Result<void> file = check_directory("/etc/passwd", "/", "--chroot");
  REQUIRE_FALSE(file);
  CHECK(file.error().message() == "--chroot: '/etc/passwd': not a directory");
}

TEST_CASE("a directory outside the root does not count") {
  const Result<void> outside = check_directory("/proc", "/usr", "--chdir");
  REQUIRE_FALSE(outside);
  CHECK(outside.error().message() ==
        "--chdir: '/proc': no such file or directory; it is looked up in /usr");
}
