// SPDX-License-Identifier: MIT
// Which known word a mistyped one is taken for.
#include "execcap/base/nearest.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace execcap;

namespace {
constexpr std::array<std::string_view, 4> words = {"net_raw", "net_admin", "chown", "kill"};
}

TEST_CASE("a slip of one or two letters finds the word that was meant") {
  CHECK(nearest_word("net_rwa", words) == "net_raw");
  CHECK(nearest_word("netraw", words) == "net_raw");
  CHECK(nearest_word("chwon", words) == "chown");
  CHECK(nearest_word("kil", words) == "kill");
}

TEST_CASE("a word is near up to a third of its letters, added or left out, and no further") {
  CHECK(nearest_word("net_admins", words) == "net_admin");
  CHECK(nearest_word("net_adminxyz", words) == "net_admin");
  CHECK(nearest_word("net_adminvwxyz", words).empty());
  CHECK(nearest_word("ki", words).empty());
  CHECK(nearest_word("ill", words) == "kill");
}

TEST_CASE("a word of a hundred thousand letters is near none") {
  CHECK(nearest_word(std::string(100000, 'n'), words).empty());
}

TEST_CASE("the beginning of a word finds it if it is that of one word alone") {
  constexpr auto known = std::to_array<std::string_view>({"net_bind_service", "net_raw", "kill"});
  CHECK(nearest_word("net_bind", known) == "net_bind_service");
  CHECK(nearest_word("net_", known).empty());
  CHECK(nearest_word("ki", std::to_array<std::string_view>({"killing"})).empty());
}

TEST_CASE("a word that is like none finds none") {
  CHECK(nearest_word("bogus", words).empty());
  CHECK(nearest_word("", words).empty());
  CHECK(nearest_word("xyz", {}).empty());
}
