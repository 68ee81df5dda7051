// SPDX-License-Identifier: MIT
// Names, whichever call fails: the answer is an error or the same, never another one.
#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>

#include "execcap/system/getent_accounts.hpp"
#include "failing_questions.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

/// A machine whose users and groups stand in files, and in a service that getent asks.
struct Machine {
  TemporaryFolder folder;
  AccountPlaces places = {
      .nsswitch = folder.file("nsswitch", "passwd: files sss\ngroup: files sss\n", 0644),
      .passwd = folder.file("passwd", "web:x:33:44::/srv/web:/bin/sh\n", 0644),
      .group = folder.file("group", "web:x:44:\nlog:x:55:web\n", 0644),
      .getent = folder.file("getent",
                            "#!/bin/sh\ncase $2 in\n"
                            "passwd) echo far:x:700:701::/far:/bin/sh ;;\n"
                            "group) echo away:x:702: ;;\n"
                            "initgroups) echo \"$3 55 703\" ;;\nesac\n",
                            0755)};
  GetentAccounts accounts{places};

  std::string user(const std::string& name) {
    return text_of(accounts.find_user(name), [](const std::optional<Account>& account) {
      return account ? std::to_string(account->uid.value) : std::string("none");
    });
  }
  std::string group(const std::string& name) {
    return text_of(accounts.find_group(name), [](const std::optional<Gid>& gid) {
      return gid ? std::to_string(gid->value) : std::string("none");
    });
  }
  std::string groups() {
    return text_of(accounts.groups_of({.name = "web", .gid = Gid{44}}),
                   [](const std::vector<Gid>& groups) { return std::to_string(groups.size()); });
  }
};

}  // namespace

TEST_CASE("a name is found or it is an error, whichever call fails") {
  Machine machine;
  CHECK(machine.user("web") == "33");
  CHECK(machine.user("far") == "700");
  CHECK(machine.group("log") == "55");
  CHECK(machine.group("away") == "702");
  CHECK(machine.groups() == "3");
  CHECK(errors_of_each_failure(EIO, [&] { return machine.user("web"); }) > 4);
  CHECK(errors_of_each_failure(EIO, [&] { return machine.user("far"); }) > 10);
  CHECK(errors_of_each_failure(EIO, [&] { return machine.group("log"); }) > 4);
  CHECK(errors_of_each_failure(EIO, [&] { return machine.group("away"); }) > 10);
  CHECK(errors_of_each_failure(EIO, [&] { return machine.groups(); }) > 10);
}

TEST_CASE("an interrupted wait or read of getent goes on") {
  Machine machine;
  for (const std::string name : {"waitpid", "pread"}) {
    CHECK(answer_with(name, 1, EINTR, [&] { return machine.user("far"); }) == "700");
  }
}

TEST_CASE("a getent of which nobody says how it ended is not believed") {
  Machine machine;
  std::string answer;
  with_calls({.name = "waitpid", .count = 1, .lie = 0}, [&] { answer = machine.user("far"); });
  CHECK(answer.ends_with("nobody says how it ended"));
}

TEST_CASE("SIGCHLD is ignored after the look-up as before, or that is an error") {
  Machine machine;
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  const auto ask = [&] {
    std::string answer = machine.user("far");
    // Not a call that is counted: the C library makes it within itself.
    const bool is_ignored = std::signal(SIGCHLD, SIG_IGN) == SIG_IGN;
    return is_ignored || answer.starts_with("error: ") ? answer : "SIGCHLD is not ignored";
  };
  CHECK(ask() == "700");
  CHECK(errors_of_each_failure(EPERM, ask) > 13);
  std::signal(SIGCHLD, before);
}

TEST_CASE("entries that cannot be read to their end are an error, not their end") {
  Machine machine;
  CHECK(answer_with("fgetpwent", 1, ENOMEM, [&] { return machine.user("web"); }) ==
        "error: cannot read account entries: cannot allocate memory");
  CHECK(answer_with("fgetgrent", 1, ENOMEM, [&] { return machine.groups(); }) ==
        "error: cannot read account entries: cannot allocate memory");
}
