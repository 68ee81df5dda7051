// SPDX-License-Identifier: MIT
#include "execcap/system/name_services.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace execcap;

TEST_CASE("files decide where they stand alone, or where nothing is said") {
  CHECK(role_of_files("passwd: files\n", "passwd") == FilesRole::decide);
  CHECK(role_of_files("  passwd :\tfiles  # only\n", "passwd") == FilesRole::decide);
  CHECK(role_of_files("group: sss\npasswd:files", "passwd") == FilesRole::decide);
  CHECK(role_of_files("", "passwd") == FilesRole::decide);
  CHECK(role_of_files("# passwd: sss\nhosts: files dns\n", "group") == FilesRole::decide);
}

TEST_CASE("files come first where others follow") {
  CHECK(role_of_files("passwd: files systemd\n", "passwd") == FilesRole::come_first);
  CHECK(role_of_files("passwd:files\tsss\n", "passwd") == FilesRole::come_first);
  CHECK(role_of_files("group: files [SUCCESS=merge] systemd\n", "group") == FilesRole::come_first);
}

TEST_CASE("what is not plain leaves the answer to the name service") {
  for (const std::string line :
       {"passwd: sss files", "passwd: compat", "passwd: files [SUCCESS=continue] sss",
        "passwd: files [NOTFOUND=return] sss", "passwd: filesystem", "passwd: files[x] sss",
        "passwd: db files", "passwd:", "passwd: files\npasswd: sss", "passwd: Files"}) {
    CAPTURE(line);
    CHECK(role_of_files(line, "passwd") == FilesRole::are_one_of);
  }
}

TEST_CASE("initgroups is what group is, unless it has a line of its own") {
  CHECK(role_of_files("group: files sss\n", "initgroups") == FilesRole::come_first);
  CHECK(role_of_files("group: files sss\ninitgroups: files\n", "initgroups") == FilesRole::decide);
  CHECK(role_of_files("group: files\ninitgroups: sss\n", "initgroups") == FilesRole::are_one_of);
  CHECK(role_of_files("", "initgroups") == FilesRole::decide);
}
