// SPDX-License-Identifier: MIT
// Look-ups in account files of our own, mounted over those of the machine in a child.
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "execcap/system/accounts.hpp"
#include "execcap/system/getent_accounts.hpp"
#include "support/child.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;

namespace {

bool cover(const std::string& file, const char* covered) {
  return ::mount(file.c_str(), covered, nullptr, MS_BIND, nullptr) == 0;
}

/// `body` where /etc/passwd and /etc/group are these, and nothing but them is asked.
template <class Look, class Body>
std::string with_accounts(const std::string& passwd, const std::string& groups, Body body) {
  const test::TemporaryFolder folder;
  const std::string passwd_file = folder.file("passwd", passwd, 0600);
  const std::string group_file = folder.file("group", groups, 0600);
  const std::string switch_file = folder.file("nsswitch", "passwd: files\ngroup: files\n", 0644);
  return test::in_child([&]() -> std::string {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        !cover(passwd_file, "/etc/passwd") || !cover(group_file, "/etc/group") ||
        !cover(switch_file, "/etc/nsswitch.conf")) {
      return "the files could not be covered";
    }
    Look accounts;
    return body(accounts);
  });
}

const std::string web_line = "web:x:33:44::/srv/web:/bin/sh\n";
const std::string web_group_line = "web:x:44:\n";

/// From now on the account files, which are root's alone, cannot be opened.
bool forbid_files() {
  constexpr uid_t nobody = 65534;
  return ::setresuid(nobody, nobody, nobody) == 0;
}

/// The message of a look-up that may not read the account files.
template <class Look, class LookUp>
std::string without_files(LookUp look_up) {
  return with_accounts<Look>(web_line, web_group_line, [&](Accounts& accounts) -> std::string {
    if (!forbid_files()) return "no other uid";
    const auto found = look_up(accounts);
    return found ? "found or not" : found.error().message();
  });
}

}  // namespace

TEST_CASE("a name service that cannot be asked is an error, not an absent name") {
  using Look = SystemAccounts;
  const std::string why = ": permission denied; the name service failed: nss(5)";
  CHECK(without_files<Look>([](Accounts& a) { return a.find_user("web"); }) ==
        "cannot look up user 'web'" + why);
  CHECK(without_files<Look>([](Accounts& a) { return a.find_user(Uid{33}); }) ==
        "cannot look up uid 33" + why);
  CHECK(without_files<Look>([](Accounts& a) { return a.find_group("web"); }) ==
        "cannot look up group 'web'" + why);
}

TEST_CASE("an account file that cannot be read is an error, not an absent name") {
  using Look = GetentAccounts;
  const std::string why = ": permission denied";
  CHECK(without_files<Look>([](Accounts& a) { return a.find_user("web"); }) ==
        "cannot read '/etc/passwd'" + why);
  CHECK(without_files<Look>([](Accounts& a) { return a.find_user(Uid{33}); }) ==
        "cannot read '/etc/passwd'" + why);
  CHECK(without_files<Look>([](Accounts& a) { return a.find_group("web"); }) ==
        "cannot read '/etc/group'" + why);
  CHECK(without_files<Look>([](Accounts& a) { return a.groups_of({.name = "web"}); }) ==
        "cannot read '/etc/group'" + why);
}

TEST_CASE_TEMPLATE("a name for show is none where the name service fails", Look, SystemAccounts,
                   GetentAccounts) {
  CHECK(with_accounts<Look>(web_line, web_group_line, [](Accounts& accounts) -> std::string {
          return accounts.user_name(Uid{33}).value_or("none") + " " +
                 accounts.group_name(Gid{44}).value_or("none");
        }) == "web web");
  CHECK(with_accounts<Look>(web_line, web_group_line, [](Accounts& accounts) -> std::string {
          if (!forbid_files()) return "no other uid";
          return accounts.user_name(Uid{33}).value_or("none") + " " +
                 accounts.group_name(Gid{44}).value_or("none");
        }) == "none none");
}

TEST_CASE_TEMPLATE("without account files there is no account, which is no failure", Look,
                   SystemAccounts, GetentAccounts) {
  CHECK(with_accounts<Look>("", "", [](Accounts& accounts) -> std::string {
          if (::umount2("/etc/passwd", MNT_DETACH) != 0) return "still covered";
          if (::mount("tmpfs", "/etc", "tmpfs", 0, nullptr) != 0) return "no empty /etc";
          const auto user = accounts.find_user("root");
          const auto group = accounts.find_group("root");
          if (!user) return user.error().message();
          if (!group) return group.error().message();
          return user->has_value() || group->has_value() ? "found" : "none";
        }) == "none");
}

TEST_CASE_TEMPLATE("an account in five thousand groups has them all", Look, SystemAccounts,
                   GetentAccounts) {
  std::string groups = "own:x:700:\n";
  for (int i = 0; i < 5000; ++i) {
    groups += "g" + std::to_string(i) + ":x:" + std::to_string(9999 - i) + ":other,web\n";
  }
  groups += "again:x:5000:web\n";
  CHECK(with_accounts<Look>("web:x:33:700::/srv/web:/bin/sh\n", groups, [](Accounts& accounts) {
          const auto account = accounts.find_user("web");
          if (!account || !*account) return std::string("no account");
          const auto all = accounts.groups_of(**account);
          if (!all) return all.error().message();
          return std::to_string(all->size()) + " from " + std::to_string(all->front().value) +
                 " to " + std::to_string(all->back().value);
        }) == "5001 from 700 to 9999");
}

TEST_CASE_TEMPLATE("a line of any length is read", Look, SystemAccounts, GetentAccounts) {
  const std::string home(100000, 'h');
  std::string members = "m0";
  for (int i = 1; i < 30000; ++i) members += ",m" + std::to_string(i);
  CHECK(with_accounts<Look>("web:x:33:44::/" + home + ":/bin/sh\n", "big:x:44:" + members + "\n",
                            [&](Accounts& accounts) {
                              const auto account = accounts.find_user(Uid{33});
                              if (!account || !*account) return std::string("no account");
                              const auto group = accounts.find_group("big");
                              if (!group || !*group) return std::string("no group");
                              return std::to_string((*account)->home.size()) + " " +
                                     std::to_string((*group)->value) + " " +
                                     accounts.group_name(Gid{44}).value_or("none");
                            }) == "100001 44 big");
}

TEST_CASE_TEMPLATE("an account whose number means no change to the kernel is refused", Look,
                   SystemAccounts, GetentAccounts) {
  const std::string passwd =
      "minus:x:4294967295:5::/:/bin/sh\nmember:x:5:4294967295::/:/bin/sh\nlast:x:4294967294:5::/:"
      "/bin/sh\n";
  const std::string groups = "minus:x:4294967295:\n";
  const auto message = [](Accounts& accounts) {
    const auto minus = accounts.find_user("minus");
    const auto member = accounts.find_user("member");
    const auto group = accounts.find_group("minus");
    const auto last = accounts.find_user("last");
    return (minus ? "found" : minus.error().message()) + "|" +
           (member ? "found" : member.error().message()) + "|" +
           (group ? "found" : group.error().message()) + "|" + (last && *last ? "found" : "absent");
  };
  const std::string why =
      ": its number 4294967295 means \"no change\" to the kernel; correct its entry";
  CHECK(with_accounts<Look>(passwd, groups, message) ==
        "cannot use user 'minus'" + why + "|cannot use the group of user 'member'" + why +
            "|cannot use group 'minus'" + why + "|found");
}
