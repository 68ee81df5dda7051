// SPDX-License-Identifier: MIT
#include "execcap/system/id_map.hpp"

#include <doctest/doctest.h>

using namespace execcap;

TEST_CASE("a map goes from outside to inside, and not beyond its ranges") {
  const Result<IdMap> map = parse_id_map(
      "         0       1000          1\n         1     100000      65536\n", "uid_map");
  REQUIRE(map);
  CHECK(map->to_inside(1000) == 0U);
  CHECK(map->to_inside(100000) == 1U);
  CHECK(map->to_inside(165535) == 65536U);
  CHECK_FALSE(map->to_inside(165536));
  CHECK_FALSE(map->to_inside(0));
  CHECK(map->inside_ranges() == std::vector<IdRange>{{0, 1}, {1, 65536}});
}

TEST_CASE("the map of everything maps the last id to itself") {
  const Result<IdMap> map = parse_id_map("0 0 4294967295\n", "uid_map");
  REQUIRE(map);
  CHECK(map->to_inside(max_id) == max_id);
  CHECK_FALSE(map->to_inside(max_id + 1));
}

TEST_CASE("an empty map maps nothing, and a damaged line is quoted") {
  REQUIRE(parse_id_map("", "uid_map"));
  CHECK_FALSE(parse_id_map("", "uid_map")->to_inside(0));
  for (const char* text : {"0 0\n", "0 0 1 2\n", "a 0 1\n", "0 0 -1\n", "\n"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_id_map(text, "uid_map"));
  }
  CHECK(parse_id_map("0 x 1\n", "uid_map").error().message() ==
        "uid_map: '0 x 1' is not a line of three numbers");
}
