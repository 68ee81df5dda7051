// SPDX-License-Identifier: MIT
// Look-ups in the name service of this machine: what is there and what is not.
#include "execcap/system/accounts.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "execcap/system/getent_accounts.hpp"

using namespace execcap;

namespace {

const std::string nobody_at_all = "no-such-account-4711";
constexpr std::uint32_t id_of_nobody = 3999999999U;

}  // namespace

TEST_CASE_TEMPLATE("the account of root is found by name and by number", Look, SystemAccounts,
                   GetentAccounts) {
  Look accounts;
  const auto by_name = accounts.find_user("root");
  REQUIRE(by_name);
  REQUIRE(*by_name);
  CHECK((*by_name)->name == "root");
  CHECK((*by_name)->uid == root_uid);
  CHECK((*by_name)->gid == Gid{0});
  CHECK((*by_name)->home == "/root");
  CHECK_FALSE((*by_name)->shell.empty());
  const auto by_number = accounts.find_user(root_uid);
  REQUIRE(by_number);
  REQUIRE(*by_number);
  CHECK((*by_number)->name == "root");
  CHECK(**accounts.find_group("root") == Gid{0});
  CHECK(accounts.user_name(root_uid) == "root");
  CHECK(accounts.group_name(Gid{0}) == "root");
}

TEST_CASE_TEMPLATE("a name or number that is not there is none, which is no failure", Look,
                   SystemAccounts, GetentAccounts) {
  Look accounts;
  for (const std::string& name : {nobody_at_all, std::string(5000, 'x'), std::string(),
                                  std::string("ro ot"), std::string("root:")}) {
    CAPTURE(name);
    const auto user = accounts.find_user(name);
    REQUIRE(user);
    CHECK_FALSE(user->has_value());
    const auto group = accounts.find_group(name);
    REQUIRE(group);
    CHECK_FALSE(group->has_value());
  }
  const auto by_number = accounts.find_user(Uid{id_of_nobody});
  REQUIRE(by_number);
  CHECK_FALSE(by_number->has_value());
  CHECK(accounts.user_name(Uid{id_of_nobody}) == std::nullopt);
  CHECK(accounts.group_name(Gid{id_of_nobody}) == std::nullopt);
}

TEST_CASE_TEMPLATE("the groups of an account are sorted, without doubles, its own among them", Look,
                   SystemAccounts, GetentAccounts) {
  Look accounts;
  const auto groups =
      accounts.groups_of({.name = nobody_at_all, .uid = Uid{1}, .gid = Gid{id_of_nobody}});
  REQUIRE(groups);
  CHECK(*groups == std::vector<Gid>{Gid{id_of_nobody}});
  const auto of_root = accounts.groups_of(**accounts.find_user("root"));
  REQUIRE(of_root);
  CHECK(std::is_sorted(of_root->begin(), of_root->end()));
  CHECK(std::adjacent_find(of_root->begin(), of_root->end()) == of_root->end());
  CHECK(std::binary_search(of_root->begin(), of_root->end(), Gid{0}));
}
