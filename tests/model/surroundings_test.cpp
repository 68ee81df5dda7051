// SPDX-License-Identifier: MIT
#include "execcap/model/surroundings.hpp"

#include <doctest/doctest.h>

using namespace execcap;

TEST_CASE("the initial user namespace maps every id but the one that means no change") {
  const UserNamespace initial;
  CHECK(initial.maps(Uid{0}));
  CHECK(initial.maps(Uid{max_id}));
  CHECK(initial.maps(Gid{max_id}));
  CHECK_FALSE(initial.maps(Uid{4294967295U}));
}

TEST_CASE("a user namespace maps the ids of its ranges and no others") {
  const UserNamespace ns{.is_initial = false, .uids = {{0, 1}, {1000, 10}}, .gids = {}};
  CHECK(ns.maps(Uid{0}));
  CHECK_FALSE(ns.maps(Uid{1}));
  CHECK_FALSE(ns.maps(Uid{999}));
  CHECK(ns.maps(Uid{1000}));
  CHECK(ns.maps(Uid{1009}));
  CHECK_FALSE(ns.maps(Uid{1010}));
  CHECK_FALSE(ns.maps(Gid{0}));
}

TEST_CASE("a kernel before 6.14 does not know the securebits about scripts") {
  const KernelTraits old{.has_exec_securebits = false};
  CHECK(old.known_securebits() == Securebits{0xFF});
  CHECK(KernelTraits{}.known_securebits() == Securebits{0xFFF});
  CHECK(KernelTraits{}.unprivileged_securebits() == Securebits{0xF00});
}
