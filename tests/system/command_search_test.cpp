// SPDX-License-Identifier: MIT
// The search along PATH as another identity.
#include "execcap/system/command_search.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>

#include "support/states.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;
using test::TemporaryFolder;

namespace {

/// Somebody who owns nothing of the test.
ProcessState stranger(CapSet caps = {}) {
  return test::user_state(Uid{54321}, caps);
}

/// Who owns the files of the test.
ProcessState owner() {
  ProcessState state = test::user_state(Uid{::geteuid()}, {});
  state.gid = IdQuad<Gid>::all(Gid{::getegid()});
  return state;
}

/// The path, or the message.
std::string found(const std::string& command, const CommandPlace& place, const ProcessState& who) {
  const auto path = find_command(command, place, who);
  return path ? *path : path.error().message();
}

}  // namespace

TEST_CASE("a command with a slash is itself") {
  for (const char* command : {"/bin/true", "./x", "a/b", "/", "/no/such"}) {
    CHECK(found(command, {.search_path = "/bin"}, stranger()) == command);
  }
}

TEST_CASE("the first of the path that may be executed is the command") {
  const TemporaryFolder folder;
  const std::string first = folder.folder("first");
  const std::string second = folder.folder("second");
  static_cast<void>(folder.file("second/both", "", 0755));
  const CommandPlace place{.search_path = first + ":" + second};
  CHECK(found("both", place, stranger()) == second + "/both");
  static_cast<void>(folder.file("first/both", "", 0644));
  CHECK(found("both", place, stranger()) == second + "/both");
  static_cast<void>(folder.file("first/both", "", 0755));
  CHECK(found("both", place, stranger()) == first + "/both");
}

TEST_CASE("permission is that of the identity to be, not of the launcher") {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("mine", "", 0700));
  static_cast<void>(folder.file("theirs", "", 0007));
  const CommandPlace place{.search_path = folder.path()};
  CHECK(found("mine", place, owner()) == folder.path("mine"));
  CHECK(found("mine", place, stranger()) ==
        "cannot execute " + folder.path("mine") +
            ": permission denied for uid 54321; there is no other 'mine' in PATH");
  CHECK(found("mine", place, stranger({cap::dac_override})) == folder.path("mine"));
  CHECK(found("theirs", place, stranger()) == folder.path("theirs"));
  CHECK_FALSE(find_command("theirs", place, owner()));
}

TEST_CASE("every directory on the way must be one that the identity may search") {
  const TemporaryFolder folder;
  static_cast<void>(folder.folder("closed"));
  static_cast<void>(folder.folder("closed/bin"));
  static_cast<void>(folder.file("closed/bin/tool", "", 0755));
  REQUIRE(::chmod(folder.path("closed").c_str(), 0700) == 0);
  const CommandPlace place{.search_path = folder.path("closed/bin")};
  CHECK(found("tool", place, owner()) == folder.path("closed/bin/tool"));
  const auto denied = find_command("tool", place, stranger());
  REQUIRE_FALSE(denied);
  CHECK(denied.error().kind == ErrorKind::not_startable);
  CHECK(denied.error().errnum == EACCES);
  CHECK(find_command("tool", place, stranger({cap::dac_override})));
  CHECK(find_command("tool", place, stranger({cap::dac_read_search})));
  CHECK_FALSE(find_command("tool", place, stranger({cap::net_raw})));
}

TEST_CASE("reading a directory is not searching it") {
  const TemporaryFolder folder;
  static_cast<void>(folder.folder("listed"));
  static_cast<void>(folder.file("listed/tool", "", 0755));
  REQUIRE(::chmod(folder.path("listed").c_str(), 0744) == 0);
  CHECK_FALSE(find_command("tool", {.search_path = folder.path("listed")}, stranger()));
  REQUIRE(::chmod(folder.path("listed").c_str(), 0711) == 0);
  CHECK(find_command("tool", {.search_path = folder.path("listed")}, stranger()));
}

TEST_CASE("what is not a regular file is passed over") {
  const TemporaryFolder folder;
  static_cast<void>(folder.folder("first"));
  static_cast<void>(folder.folder("first/tool"));
  static_cast<void>(folder.folder("second"));
  static_cast<void>(folder.link("second/tool", "../third"));
  static_cast<void>(folder.file("third", "", 0755));
  const CommandPlace place{.search_path = folder.path("first") + ":" + folder.path("second")};
  CHECK(found("tool", place, stranger()) == folder.path("second/tool"));
  const auto none = find_command("tool", {.search_path = folder.path("first")}, stranger());
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::not_startable);
}

TEST_CASE("an empty element of the path is the working directory, wherever it stands") {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("tool", "", 0755));
  static_cast<void>(folder.folder("bin"));
  static_cast<void>(folder.file("bin/other", "", 0755));
  for (const char* path : {":/no/such", "/no/such:", "/no/such::/nor/this", ":", "."}) {
    CAPTURE(path);
    const CommandPlace place{.working_directory = folder.path(), .search_path = path};
    CHECK(found("tool", place, stranger()) == "./tool");
  }
  CHECK(found("other", {.working_directory = folder.path(), .search_path = "bin"}, stranger()) ==
        "bin/other");
  CHECK(found("other", {.working_directory = folder.path(), .search_path = "bin/"}, stranger()) ==
        "bin/other");
}

TEST_CASE("an empty path has no element") {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("tool", "", 0755));
  const auto none = find_command("tool", {.working_directory = folder.path()}, stranger());
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::not_found);
  CHECK(none.error().message() == "tool: command not found; PATH is empty");
}

TEST_CASE("a command that is nowhere is not found, with the path that was searched") {
  const auto none = find_command("no-such-tool", {.search_path = "/bin:/no/such"}, stranger());
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::not_found);
  CHECK(none.error().message() == "no-such-tool: command not found; PATH is /bin:/no/such");
  CHECK(find_command("", {.search_path = "/bin"}, stranger()).error().kind == ErrorKind::not_found);
}

TEST_CASE("in another root directory the path is searched there") {
  const TemporaryFolder folder;
  static_cast<void>(folder.folder("root"));
  static_cast<void>(folder.folder("root/bin"));
  static_cast<void>(folder.file("root/bin/tool", "", 0755));
  static_cast<void>(folder.link("root/sbin", "/bin"));
  const std::string root = folder.path("root");
  CHECK(found("tool", {.root_directory = root, .search_path = "/usr/bin:/bin"}, stranger()) ==
        "/bin/tool");
  CHECK(found("tool", {.root_directory = root, .search_path = "/sbin"}, stranger()) ==
        "/sbin/tool");
  CHECK(found("tool", {.root_directory = root, .search_path = "bin"}, stranger()) == "bin/tool");
  CHECK(found("true", {.root_directory = root, .search_path = "/bin"}, stranger()) ==
        "true: command not found; PATH is /bin");
  REQUIRE(::chmod(folder.path("root").c_str(), 0700) == 0);
  CHECK_FALSE(find_command("tool", {.root_directory = root, .search_path = "/bin"}, stranger()));
}
