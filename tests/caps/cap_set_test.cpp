// SPDX-License-Identifier: MIT
#include "execcap/caps/cap_set.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "execcap/caps/cap_state.hpp"

using namespace execcap;

TEST_CASE("a set has what it was built from and nothing else") {
  const CapSet set{cap::chown, cap::net_raw};
  CHECK(set.mask() == 0x2001);
  CHECK(set.size() == 2);
  CHECK(set.contains(cap::chown));
  CHECK_FALSE(set.contains(cap::setuid));
  CHECK_FALSE(set.empty());
  CHECK(CapSet{}.empty());
  CHECK(CapSet::from_mask(0x2001) == set);
}

TEST_CASE("union, intersection and difference are those of sets") {
  const CapSet a = CapSet::from_mask(0b1100);
  const CapSet b = CapSet::from_mask(0b1010);
  CHECK((a | b).mask() == 0b1110);
  CHECK((a & b).mask() == 0b1000);
  CHECK((a - b).mask() == 0b0100);
  CHECK((a - a).empty());
}

TEST_CASE("a set is a subset of another if the other has all that it has") {
  const CapSet small{cap::net_raw};
  const CapSet large{cap::net_raw, cap::chown};
  CHECK(small.is_subset_of(large));
  CHECK(small.is_subset_of(small));
  CHECK(CapSet{}.is_subset_of(small));
  CHECK_FALSE(large.is_subset_of(small));
}

TEST_CASE("up_to has every number to the last, and all 64 where the last is 63") {
  CHECK(CapSet::up_to({0}).mask() == 1);
  CHECK(CapSet::up_to({37}).mask() == 0x3fffffffff);
  CHECK(CapSet::up_to({40}).mask() == 0x1ffffffffff);
  CHECK(CapSet::up_to({63}).mask() == ~std::uint64_t{0});
}

TEST_CASE("walking a set gives its numbers from the lowest up, the last bit included") {
  std::vector<unsigned> numbers;
  for (const Cap cap : CapSet::from_mask(0x8000000000002001)) numbers.push_back(cap.number);
  CHECK(numbers == std::vector<unsigned>{0, 13, 63});
  for (const Cap cap : CapSet{}) FAIL("the empty set has " << int{cap.number});
}

TEST_CASE("the five named sets are the five members, each once") {
  CapState state;
  std::uint64_t mask = 1;
  for (const NamedSet& named : named_sets) {
    state.*named.member = CapSet::from_mask(mask);
    mask <<= 1U;
  }
  CHECK(state == CapState{.permitted = CapSet::from_mask(1),
                          .effective = CapSet::from_mask(2),
                          .inheritable = CapSet::from_mask(4),
                          .bounding = CapSet::from_mask(8),
                          .ambient = CapSet::from_mask(16)});
}
