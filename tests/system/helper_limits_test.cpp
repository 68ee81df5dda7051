// SPDX-License-Identifier: MIT
#include "execcap/system/helper_limits.hpp"

#include <doctest/doctest.h>

using namespace execcap;

TEST_CASE("a set is written as two decimal words, the low one first") {
  CHECK(helper_limit_text(CapSet::up_to(Cap{40})) == "4294967295 511\n");
  CHECK(helper_limit_text(CapSet{Cap{16}, Cap{40}}) == "65536 256\n");
  CHECK(helper_limit_text({}) == "0 0\n");
}

TEST_CASE("what the kernel writes is read back as the same set") {
  for (const CapSet set : {CapSet{}, CapSet::up_to(Cap{40}), CapSet::from_mask(~std::uint64_t{0}),
                           CapSet{cap::sys_module}, CapSet{Cap{32}}}) {
    const auto read = parse_helper_limit(helper_limit_text(set));
    REQUIRE(read);
    CHECK(*read == set);
  }
  CHECK(*parse_helper_limit("4292804607\t511\n") ==
        CapSet::up_to(Cap{40}) - CapSet{cap::sys_module, cap::sys_admin});
}

TEST_CASE("anything but two words of 32 bits is an error") {
  for (const char* text : {"", "\n", "1", "1 ", "1 x", "x 1", "-1 0", "1 2 3", "4294967296 0",
                           "0 4294967296", "0x1 0", "1,2"}) {
    INFO(text);
    CHECK_FALSE(parse_helper_limit(text));
  }
}
