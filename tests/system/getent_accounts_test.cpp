// SPDX-License-Identifier: MIT
// Accounts from files of our own and from a getent(1) of our own, which answers as it is told.
#include "execcap/system/getent_accounts.hpp"

#include <doctest/doctest.h>
#include <grp.h>
#include <pwd.h>

#include <csignal>
#include <set>

#include "support/temporary_folder.hpp"

using namespace execcap;

namespace {

const std::string passwd_text = "root:x:0:0::/root:/bin/sh\nweb:x:33:44:www:/srv/web:/bin/sh\n";
const std::string group_text = "root:x:0:\nweb:x:44:\nlog:x:55:other,web\nmail:x:66:webmaster\n";

/// Account files, and a getent that writes down what it was asked.
class Machine {
  test::TemporaryFolder folder_;

 public:
  Machine(const std::string& nsswitch, const std::string& getent_body,
          const std::string& passwd = passwd_text, const std::string& group = group_text)
      : places{.nsswitch = folder_.file("nsswitch", nsswitch, 0644),
               .passwd = folder_.file("passwd", passwd, 0644),
               .group = folder_.file("group", group, 0644),
               .getent = folder_.file("getent", "#!/bin/sh\n" + getent_body + "\n", 0755)} {}

  GetentAccounts accounts() { return GetentAccounts(places); }

  AccountPlaces places;
};

const std::string must_not_be_asked = "exit 9";

template <class Found>
std::string text_of(const Result<std::optional<Found>>& found) {
  if (!found) return found.error().message();
  return *found ? "found" : "none";
}

}  // namespace

TEST_CASE("files that decide are the whole answer") {
  Machine machine("passwd: files\ngroup: files\n", must_not_be_asked);
  GetentAccounts accounts = machine.accounts();
  const auto web = accounts.find_user("web");
  REQUIRE(web);
  REQUIRE(*web);
  CHECK((*web)->uid == Uid{33});
  CHECK((*web)->gid == Gid{44});
  CHECK((*web)->home == "/srv/web");
  CHECK((*web)->shell == "/bin/sh");
  CHECK(text_of(accounts.find_user("we")) == "none");
  CHECK(text_of(accounts.find_user("webx")) == "none");
  CHECK(text_of(accounts.find_user(Uid{34})) == "none");
  CHECK(**accounts.find_group("log") == Gid{55});
  CHECK(text_of(accounts.find_group("lo")) == "none");
  CHECK(*accounts.groups_of(**web) == std::vector<Gid>{Gid{44}, Gid{55}});
}

TEST_CASE("getent is asked only for what the files, which come first, do not have") {
  Machine machine("passwd: files sss\ngroup: files sss\n",
                  "case \"$1 $2 $3\" in\n"
                  "'-- passwd far') echo 'far:x:700:701::/far:/bin/ksh' ;;\n"
                  "'-- passwd 700') echo 'far:x:700:701::/far:/bin/ksh' ;;\n"
                  "'-- group away') echo 'away:x:702:far' ;;\n"
                  "'-- initgroups far') echo 'far 702 703' ;;\n"
                  "'-- initgroups web') echo 'web                  55 703' ;;\n"
                  "*) exit 2 ;;\nesac");
  GetentAccounts accounts = machine.accounts();
  CHECK(text_of(accounts.find_user("web")) == "found");
  const auto far = accounts.find_user("far");
  REQUIRE(far);
  REQUIRE(*far);
  CHECK((*far)->uid == Uid{700});
  CHECK(accounts.user_name(Uid{700}) == "far");
  CHECK(**accounts.find_group("away") == Gid{702});
  CHECK(text_of(accounts.find_user("gone")) == "none");
  CHECK(text_of(accounts.find_group("gone")) == "none");
  CHECK(accounts.group_name(Gid{999}) == std::nullopt);
  CHECK(*accounts.groups_of(**far) == std::vector<Gid>{Gid{701}, Gid{702}, Gid{703}});
  CHECK(*accounts.groups_of(**accounts.find_user("web")) ==
        std::vector<Gid>{Gid{44}, Gid{55}, Gid{703}});
}

TEST_CASE("a getent that leaves out groups of the file is not believed") {
  Machine machine("group: files sss\n", "echo 'web 703'");
  CHECK(machine.accounts().groups_of({.name = "web", .gid = Gid{44}}).error().message() ==
        "cannot list the groups of user 'web': " + machine.places.getent +
            " leaves out groups that stand in " + machine.places.group +
            "; start it again, or name them with --groups");
}

TEST_CASE("getent alone is asked where files do not come first") {
  struct Case {
    std::string nsswitch;
    std::string passwd;
  };
  for (const Case& c : {Case{"passwd: sss files\n", passwd_text},
                        {"passwd: compat\n", passwd_text},
                        {"passwd: files\n", "+:::::/x:\n" + passwd_text},
                        {"passwd: files\n", passwd_text + "-web\n"}}) {
    CAPTURE(c.nsswitch);
    Machine machine(c.nsswitch, "echo 'web:x:77:78::/other:/bin/sh'", c.passwd);
    const auto web = machine.accounts().find_user("web");
    REQUIRE(web);
    REQUIRE(*web);
    CHECK((*web)->uid == Uid{77});
  }
}

TEST_CASE("a getent that fails is an error, not an absent name") {
  const auto message = [](const std::string& body) {
    Machine machine("passwd: sss\n", body);
    std::string text = machine.accounts().find_user("web").error().message();
    const std::size_t at = text.find(machine.places.getent);
    if (at != std::string::npos) text.replace(at, machine.places.getent.size(), "GETENT");
    return text;
  };
  const std::string start =
      "cannot look up passwd 'web': GETENT, which asks the name services of nsswitch.conf: ";
  CHECK(message("exit 1") == start + "exit status 1");
  CHECK(message("kill -9 $$") ==
        start + "ended by signal 9, as it is after 10 s of processor time");
  CHECK(message("echo nothing") ==
        "cannot look up user 'web': what GETENT says is no entry of passwd");
  CHECK(message("echo 'web:x:4294967295:0::/:'") ==
        "cannot use user 'web': its number 4294967295 means \"no change\" to the kernel; correct "
        "its entry");
  Machine machine("passwd: sss\n", "");
  machine.places.getent += "-missing";
  CHECK(text_of(machine.accounts().find_user("web")).ends_with("no such file or directory"));
}

TEST_CASE("getent may use some seconds of a processor, and no more") {
  Machine machine("passwd: sss\n", "while [ \"$(ulimit -t)\" != 10 ]; do :; done; exit 2");
  const auto nobody = machine.accounts().find_user("web");
  REQUIRE(nobody);
  CHECK_FALSE(*nobody);
}

TEST_CASE("the list of groups of getent must be one") {
  for (const std::string answer : {"other 5", "web 5 x", "web 99999999999", "web 5,6", ""}) {
    CAPTURE(answer);
    Machine machine("group: sss\n", "echo '" + answer + "'");
    CHECK_FALSE(machine.accounts().groups_of({.name = "web", .gid = Gid{44}}));
  }
}

TEST_CASE("a name that getent would take for a number is none") {
  Machine machine("passwd: sss\ngroup: sss\n", must_not_be_asked);
  for (const std::string name : {"", "0", " 0", "+0", "-1", "\t33"}) {
    CAPTURE(name);
    CHECK(text_of(machine.accounts().find_user(name)) == "none");
    CHECK(text_of(machine.accounts().find_group(name)) == "none");
  }
}

TEST_CASE("getent has an environment of PATH alone, and a name is one word to it") {
  Machine machine("passwd: sss\n",
                  "[ \"$(env | grep -vE '^(PATH|PWD|SHLVL|_)=')\" = '' ] || exit 3\n"
                  "[ \"$#\" = 3 ] && [ \"$3\" = '-x $(id) y' ] || exit 4\n"
                  "exit 2");
  CHECK(text_of(machine.accounts().find_user("-x $(id) y")) == "none");
}

TEST_CASE("the status of getent is known although SIGCHLD is ignored, and stays so") {
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  Machine machine("passwd: sss\n", "exit 2");
  CHECK(text_of(machine.accounts().find_user("web")) == "none");
  const bool is_still_ignored = std::signal(SIGCHLD, before) == SIG_IGN;
  CHECK(is_still_ignored);
}

TEST_CASE("all accounts of this machine are what the C library says they are") {
  SystemAccounts system;
  GetentAccounts ours;
  std::set<std::string> users;
  ::setpwent();
  while (const passwd* entry = ::getpwent()) users.insert(entry->pw_name);
  ::endpwent();
  CHECK(users.size() > 5);
  for (const std::string& name : users) {
    CAPTURE(name);
    const auto theirs = system.find_user(name);
    const auto found = ours.find_user(name);
    REQUIRE(theirs);
    REQUIRE(found);
    REQUIRE(theirs->has_value());
    REQUIRE(found->has_value());
    CHECK((*found)->uid == (*theirs)->uid);
    CHECK((*found)->gid == (*theirs)->gid);
    CHECK((*found)->home == (*theirs)->home);
    CHECK((*found)->shell == (*theirs)->shell);
    CHECK(*ours.groups_of(**found) == *system.groups_of(**theirs));
    CHECK(ours.user_name((*theirs)->uid) == system.user_name((*theirs)->uid));
    CHECK(ours.group_name((*theirs)->gid) == system.group_name((*theirs)->gid));
  }
}
