// SPDX-License-Identifier: MIT
#include "execcap/system/own_binary.hpp"

#include <doctest/doctest.h>

using namespace execcap;

namespace {

std::string verdict(std::uint32_t mode, bool has_attr) {
  const OwnBinary own{.is_secure = true,
                      .file = FilePrivileges{.mode = mode, .has_capability_attr = has_attr}};
  const Result<void> checked = check_own_binary(own, "execcap");
  return checked ? "runs" : checked.error().message();
}

}  // namespace

TEST_CASE("a launcher without more privilege than its caller runs whatever its file is") {
  CHECK(check_own_binary({}, "execcap"));
  CHECK(check_own_binary({.is_secure = false, .file = FilePrivileges{.mode = 04755}}, "execcap"));
}

TEST_CASE("a set-user-ID or set-group-ID launcher is refused") {
  for (const std::uint32_t mode : {04755U, 02755U, 06755U, 04700U}) {
    CHECK(verdict(mode, false) ==
          "cannot run: execcap is set-user-ID or set-group-ID, so everybody could run everything; "
          "take the set-ID bits off it");
    CHECK(verdict(mode, true) == verdict(mode, false));
  }
}

TEST_CASE("file capabilities are for a launcher that not everybody may execute") {
  CHECK(verdict(0755, true) ==
        "cannot run: execcap has file capabilities and everybody may execute it; allow a trusted "
        "group alone to execute it: chmod o-x");
  CHECK(verdict(0701, true) == verdict(0755, true));
  CHECK(verdict(0750, true) == "runs");
  CHECK(verdict(0754, true) == "runs");
  CHECK(verdict(0755, false) == "runs");
}

TEST_CASE("a launcher that cannot find out why it has more privilege is refused") {
  CHECK_FALSE(check_own_binary({.is_secure = true, .file = std::nullopt}, "execcap"));
}

TEST_CASE("a test program has no more privilege than its caller") {
  CHECK_FALSE(read_own_binary().is_secure);
}
