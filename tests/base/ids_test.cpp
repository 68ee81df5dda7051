// SPDX-License-Identifier: MIT
// Which texts are ids and which are not.
#include "execcap/base/ids.hpp"

#include <doctest/doctest.h>

using namespace execcap;

TEST_CASE("an id is strict decimal from 0 to 4294967294") {
  CHECK(parse_id("0", "--user").value() == 0);
  CHECK(parse_id("33", "--user").value() == 33);
  CHECK(parse_id("007", "--user").value() == 7);
  CHECK(parse_id("4294967294", "--user").value() == max_id);
}

TEST_CASE("an id that peers hand on to the kernel as no change or as 0 is refused") {
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "0x10", "1e3", "4294967295", "4294967296",
                           "18446744073709551616", "99999999999999999999999", "5x", "1,2"}) {
    CAPTURE(text);
    const auto id = parse_id(text, "--user");
    REQUIRE_FALSE(id);
    CHECK(id.error().kind == ErrorKind::usage);
    CHECK(id.error().message().starts_with("--user: "));
    CHECK(id.error().message().find(text) != std::string::npos);
  }
}

TEST_CASE("a word is a number only if it has digits and nothing else") {
  CHECK(is_all_digits("0"));
  CHECK_FALSE(is_all_digits(""));
  CHECK_FALSE(is_all_digits("-1"));
  CHECK_FALSE(is_all_digits("1a"));
}
