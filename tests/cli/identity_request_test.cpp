// SPDX-License-Identifier: MIT
#include "cli/identity_request.hpp"

#include <doctest/doctest.h>

#include "fakes.hpp"

using namespace execcap;
using execcap::test::FakeAccounts;
using execcap::test::message_of;
using execcap::test::parsed;
using Words = std::vector<std::string>;
using Groups = std::vector<Gid>;

namespace {

const ProcessState caller{.uid = IdQuad<Uid>::all({0}), .gid = IdQuad<Gid>::all({9}), .groups = {}};

Result<IdentityRequest> read(const Words& words, FakeAccounts& accounts) {
  Words all = words;
  all.emplace_back("x");
  return read_identity(parsed(all), caller, accounts);
}

IdentityRequest identity(const Words& words, FakeAccounts& accounts) {
  const Result<IdentityRequest> result = read(words, accounts);
  INFO(message_of(result));
  REQUIRE(result);
  return *result;
}

IdentityRequest identity(const Words& words) {
  FakeAccounts accounts;
  return identity(words, accounts);
}

std::string refusal(const Words& words) {
  FakeAccounts accounts;
  return message_of(read(words, accounts));
}

}  // namespace

TEST_CASE("a user by name is the account, all its groups and its words for the environment") {
  const IdentityRequest web = identity({"-u", "web"});
  CHECK(web.real_uid == Uid{33});
  CHECK(web.effective_uid == Uid{33});
  CHECK(web.real_gid == Gid{33});
  CHECK(web.effective_gid == Gid{33});
  CHECK(web.groups == Groups{Gid{33}, Gid{44}});
  REQUIRE(web.environment);
  CHECK(web.environment->home == "/srv/web");
  CHECK(web.environment->user == "web");
  CHECK(web.environment->shell == "/usr/sbin/nologin");
}

TEST_CASE("an account without home and shell has those of passwd(5)") {
  const IdentityRequest bare = identity({"-u", "bare"});
  REQUIRE(bare.environment);
  CHECK(bare.environment->home == "/");
  CHECK(bare.environment->shell == "/bin/sh");
}

TEST_CASE("a user with a group has exactly that group") {
  const IdentityRequest web = identity({"-u", "web:video"});
  CHECK(web.effective_uid == Uid{33});
  CHECK(web.effective_gid == Gid{44});
  CHECK(web.groups == Groups{Gid{44}});
  REQUIRE(web.environment);
  CHECK(web.environment->home == "/srv/web");
}

TEST_CASE("a number with a group never asks the name service") {
  FakeAccounts accounts;
  accounts.is_broken = true;
  for (const Words& words :
       std::vector<Words>{{"-u", "33:33"},
                          {"-u", "33", "-g", "33"},
                          {"-u", "0:0", "-G", "1,2"},
                          {"-g", "5"},
                          {"--ruid", "1", "--euid", "2", "--rgid", "3", "--egid", "4"},
                          {"-u", "77", "--keep-rest"},
                          {"--clear-groups"}}) {
    CHECK(read(words, accounts));
  }
  CHECK(accounts.look_ups == 0);
}

TEST_CASE("a number with a group and without a look-up has no name in the environment") {
  const IdentityRequest web = identity({"-u", "33:33"});
  CHECK(web.groups == Groups{Gid{33}});
  REQUIRE(web.environment);
  CHECK(web.environment->home == "/");
  CHECK(web.environment->user.empty());
  CHECK(web.environment->shell == "/bin/sh");
  CHECK(identity({"-u", "33", "-g", "44"}).groups == Groups{Gid{44}});
}

TEST_CASE("a number without a group is its account") {
  const IdentityRequest web = identity({"-u", "33"});
  CHECK(web.effective_gid == Gid{33});
  CHECK(web.groups == Groups{Gid{33}, Gid{44}});
  REQUIRE(web.environment);
  CHECK(web.environment->user == "web");
}

TEST_CASE("a number without an account needs a group") {
  CHECK(refusal({"-u", "1234"}) ==
        "--user: there is no account with the number 1234, so no group either; write 1234:GROUP");
  CHECK(refusal({"-u", "1234", "-G", "5"}).starts_with("--user: there is no account"));
}

TEST_CASE("with --keep-rest a number is the user id alone and a name still the account") {
  const IdentityRequest alone = identity({"-u", "33", "--keep-rest"});
  CHECK(alone.effective_uid == Uid{33});
  CHECK_FALSE(alone.effective_gid.has_value());
  CHECK_FALSE(alone.groups.has_value());
  const IdentityRequest with_group = identity({"-u", "33", "-g", "44", "--keep-rest"});
  CHECK(with_group.effective_gid == Gid{44});
  CHECK_FALSE(with_group.groups.has_value());
  CHECK(identity({"-u", "web", "--keep-rest"}).groups == Groups{Gid{33}, Gid{44}});
}

TEST_CASE("--group replaces the primary group alone") {
  const IdentityRequest web = identity({"-u", "web", "-g", "video"});
  CHECK(web.real_gid == Gid{44});
  CHECK(web.effective_gid == Gid{44});
  CHECK(web.groups == Groups{Gid{33}, Gid{44}});
  const IdentityRequest only = identity({"-g", "video"});
  CHECK(only.effective_gid == Gid{44});
  CHECK_FALSE(only.effective_uid.has_value());
  CHECK_FALSE(only.groups.has_value());
}

TEST_CASE("the supplementary groups can be listed, emptied, cleared and kept") {
  CHECK(identity({"-u", "web", "-G", "video,5,0,5"}).groups == Groups{Gid{0}, Gid{5}, Gid{44}});
  CHECK(identity({"-u", "web", "-G", "none"}).groups == Groups{});
  CHECK(identity({"-u", "web", "--clear-groups"}).groups == Groups{Gid{33}});
  CHECK(identity({"-u", "web", "-g", "5", "--clear-groups"}).groups == Groups{Gid{5}});
  CHECK(identity({"--clear-groups"}).groups == Groups{Gid{9}});
  CHECK_FALSE(identity({"-u", "web", "--keep-groups"}).groups.has_value());
  CHECK_FALSE(identity({"-u", "33:33", "--keep-groups"}).groups.has_value());
  CHECK(identity({"-u", "33:33", "-G", "none"}).groups == Groups{});
}

TEST_CASE("single ids are read by name and number and leave the others alone") {
  const IdentityRequest single = identity({"--ruid", "web", "--egid", "video"});
  CHECK(single.real_uid == Uid{33});
  CHECK_FALSE(single.effective_uid.has_value());
  CHECK_FALSE(single.real_gid.has_value());
  CHECK(single.effective_gid == Gid{44});
  CHECK_FALSE(single.environment.has_value());
}

TEST_CASE("an id that is empty, unknown or out of range is refused with its option") {
  CHECK(refusal({"-u", ""}) == "--user: empty user in ''; give a name or a number");
  CHECK(refusal({"-u", ":33"}) == "--user: empty user in ':33'; give a name or a number");
  CHECK(refusal({"-u", "33:"}) == "--user: empty group; give a name or a number");
  CHECK(refusal({"-u", "wbe"}) ==
        "--user: there is no user 'wbe'; getent passwd lists the accounts");
  CHECK(refusal({"-u", "-1"}).starts_with("--user: there is no user '-1'"));
  CHECK(refusal({"-u", "0x10:0"}).starts_with("--user: there is no user '0x10'"));
  CHECK(refusal({"-u", " 33:33"}).starts_with("--user: there is no user ' 33'"));
  CHECK(refusal({"-u", "web:vdeo"}) ==
        "--user: there is no group 'vdeo'; getent group lists the groups");
  CHECK(refusal({"-u", "4294967295:0"}).starts_with("--user: id 4294967295 is out of range"));
  CHECK(refusal({"-u", "0:4294967296"}).starts_with("--user: id 4294967296 is out of range"));
  CHECK(refusal({"-g", ""}) == "--group: empty group; give a name or a number");
  CHECK(refusal({"-G", "1,,2"}) == "--groups: empty group; give a name or a number");
  CHECK(refusal({"-G", ""}) == "--groups: empty group; give a name or a number");
  CHECK(refusal({"-G", "1,"}) == "--groups: empty group; give a name or a number");
  CHECK(refusal({"--euid", ""}) == "--euid: empty user; give a name or a number");
  CHECK(refusal({"--rgid", "x"}) == "--rgid: there is no group 'x'; getent group lists the groups");
}

TEST_CASE("a group in --user and an option for the group id clash") {
  for (const Words& words : std::vector<Words>{
           {"-u", "0:0", "-g", "1"}, {"-u", "0:0", "--egid", "1"}, {"-u", "0:0", "--rgid", "1"}}) {
    CHECK(refusal(words) ==
          "--user: the group in '0:0' and an option for the group id clash; give the group once");
  }
}

TEST_CASE("a name service that fails is not the same as no such name") {
  FakeAccounts accounts;
  accounts.is_broken = true;
  CHECK(message_of(read({"-u", "web"}, accounts)).starts_with("cannot ask the name service"));
  CHECK(message_of(read({"-u", "33"}, accounts)).starts_with("cannot ask the name service"));
  CHECK(message_of(read({"-g", "web"}, accounts)).starts_with("cannot ask the name service"));
}
