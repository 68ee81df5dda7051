// SPDX-License-Identifier: MIT
#include "execcap/model/id_text.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace execcap;

TEST_CASE("ids that are all the same are one number, others four") {
  CHECK(quad_text(IdQuad<Uid>::all(Uid{33})) == "33");
  CHECK(quad_text(IdQuad<Gid>{
            .real = Gid{1}, .effective = Gid{2}, .saved = Gid{3}, .fs = Gid{4}}) == "1/2/3/4");
  CHECK(quad_text(IdQuad<Uid>{
            .real = Uid{1}, .effective = Uid{1}, .saved = Uid{1}, .fs = Uid{0}}) == "1/1/1/0");
}

TEST_CASE("groups are joined by commas, and none has a word only where one is asked for") {
  const std::vector<Gid> groups{Gid{7}, Gid{4294967294}};
  CHECK(groups_text(groups) == "7,4294967294");
  CHECK(groups_or_none(groups) == "7,4294967294");
  CHECK(groups_text({}).empty());
  CHECK(groups_or_none({}) == "none");
}
