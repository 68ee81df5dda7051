// SPDX-License-Identifier: MIT
// Chains of files as execve(2) will walk them, in this root directory and in another.
#include "execcap/system/exec_target_reader.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "support/temporary_folder.hpp"

using namespace execcap;
using test::TemporaryFolder;

namespace {

Result<ExecTarget> target_of(const std::string& path, const CommandPlace& place = {}) {
  return read_exec_target(path, place, Surroundings{});
}

std::string message_of(const Result<ExecTarget>& target) {
  return target ? "none" : target.error().message();
}

std::vector<std::string> paths_of(const ExecTarget& target) {
  std::vector<std::string> paths;
  for (const ExecFile& file : target.chain) paths.push_back(file.path);
  return paths;
}

/// A script whose interpreter is the script before it, `count` of them over /bin/true.
std::string chain_of_scripts(const TemporaryFolder& folder, int count) {
  std::string last = "/bin/true";
  for (int i = 0; i < count; ++i) {
    last = folder.file("script" + std::to_string(i), "#!" + last + "\n");
  }
  return last;
}

}  // namespace

TEST_CASE("a program is a chain of one file with its owner and mode") {
  const TemporaryFolder folder;
  const auto target = target_of(folder.file("program",
                                            "\x7f"
                                            "ELF?",
                                            04751));
  REQUIRE(target);
  REQUIRE(target->chain.size() == 1);
  CHECK_FALSE(target->is_script());
  CHECK(target->command().path == folder.path("program"));
  CHECK(target->command().owner == Uid{::geteuid()});
  CHECK(target->command().group == Gid{::getegid()});
  CHECK(target->command().mode == 04751);
  CHECK(target->caps_status == FileCapsStatus::none);
}

TEST_CASE("an installed program is read, its dynamic linker found") {
  const auto target = target_of("/bin/true");
  REQUIRE(target);
  CHECK(paths_of(*target) == std::vector<std::string>{"/bin/true"});
  CHECK(target->binary().owner == root_uid);
}

TEST_CASE("a script's chain ends with the program that runs it") {
  const TemporaryFolder folder;
  const std::string inner = folder.file("inner", "#! /bin/true -x\n", 0700);
  const std::string outer = folder.file("outer", "#!" + inner + "\n", 06755);
  const auto target = target_of(outer);
  REQUIRE(target);
  CHECK(paths_of(*target) == std::vector<std::string>{outer, inner, "/bin/true"});
  CHECK(target->is_script());
  CHECK(target->command().mode == 06755);
  CHECK(target->chain[1].mode == 0700);
  CHECK(target->binary().path == "/bin/true");
}

TEST_CASE("five scripts are followed and a sixth is refused, as the kernel does") {
  const TemporaryFolder folder;
  const auto five = target_of(chain_of_scripts(folder, 5));
  REQUIRE(five);
  CHECK(five->chain.size() == 6);
  const auto six = target_of(chain_of_scripts(folder, 6));
  REQUIRE_FALSE(six);
  CHECK(six.error().kind == ErrorKind::not_startable);
  CHECK(six.error().errnum == ELOOP);
}

TEST_CASE("a script that is its own interpreter is refused") {
  const TemporaryFolder folder;
  const auto target = target_of(folder.file("self", "#!" + folder.path("self") + "\n"));
  REQUIRE_FALSE(target);
  CHECK(target.error().errnum == ELOOP);
}

TEST_CASE("a script names its missing interpreter") {
  const TemporaryFolder folder;
  const std::string script = folder.file("script", "#!/no/such/sh\n");
  const auto target = target_of(script);
  REQUIRE_FALSE(target);
  CHECK(target.error().kind == ErrorKind::not_startable);
  CHECK(message_of(target) ==
        "cannot execute " + script + ": its interpreter '/no/such/sh': no such file or directory");
}

TEST_CASE("an interpreter that is a folder is refused") {
  const TemporaryFolder folder;
  const std::string script = folder.file("script", "#!" + folder.path() + "\n");
  CHECK(message_of(target_of(script)) == "cannot execute " + script + ": its interpreter '" +
                                             folder.path() + "': it is a directory");
}

TEST_CASE("a #! line without an interpreter is refused") {
  const TemporaryFolder folder;
  for (const char* text : {"#!", "#! ", "#! \n", "#!\n/bin/true\n"}) {
    CAPTURE(text);
    const std::string script = folder.file("script", text);
    const auto target = target_of(script);
    CHECK(message_of(target) == "cannot execute " + script + ": its #! line names no interpreter");
    CHECK(target.error().kind == ErrorKind::not_startable);
  }
}

TEST_CASE("an ELF program whose dynamic linker is missing is refused by its name") {
  const TemporaryFolder folder;
  // A copy of a program of ours, with another linker of the same length in it.
  std::string bytes;
  {
    const int fd = ::open("/bin/true", O_RDONLY | O_CLOEXEC);
    REQUIRE(fd >= 0);
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(fd, buffer, sizeof(buffer))) > 0;) {
      bytes.append(buffer, static_cast<std::size_t>(n));
    }
    ::close(fd);
  }
  const std::size_t place = bytes.find("/ld-linux");
  REQUIRE(place != std::string::npos);
  bytes.replace(place, 9, "/no-linux");
  const std::string program = folder.file("program", bytes);
  const auto target = target_of(program);
  REQUIRE_FALSE(target);
  CHECK(target.error().kind == ErrorKind::not_startable);
  CHECK(message_of(target).starts_with("cannot execute " + program + ": its interpreter '/lib"));
  CHECK(message_of(target).find("/no-linux") != std::string::npos);
  CHECK(message_of(target).ends_with("no such file or directory"));
}

TEST_CASE("a file that is neither a script nor ELF is left to the kernel") {
  const TemporaryFolder folder;
  for (const char* text : {"", "plain text\n", "MZ",
                           "\x7f"
                           "EL"}) {
    const auto target = target_of(folder.file("file", text));
    REQUIRE(target);
    CHECK(target->chain.size() == 1);
  }
}

TEST_CASE("a file that does not exist is not found, and nothing else is") {
  const TemporaryFolder folder;
  const auto absent = target_of(folder.path("absent"));
  REQUIRE_FALSE(absent);
  CHECK(absent.error().kind == ErrorKind::not_found);
  CHECK(message_of(absent) ==
        "cannot execute " + folder.path("absent") + ": no such file or directory");
  const auto below_file = target_of(folder.file("file", "") + "/x");
  REQUIRE_FALSE(below_file);
  CHECK(below_file.error().kind == ErrorKind::not_startable);
  CHECK(below_file.error().errnum == ENOTDIR);
  const auto dangling = target_of(folder.link("dangling", "nowhere"));
  REQUIRE_FALSE(dangling);
  CHECK(dangling.error().kind == ErrorKind::not_found);
}

TEST_CASE("what is not a regular file is never opened") {
  const TemporaryFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0755) == 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string socket_path = folder.path("socket");
  REQUIRE(socket_path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  ::close(fd);

  struct Case {
    std::string path;
    const char* why;
  };
  for (const Case& c : {Case{fifo, "it is a fifo"},
                        {folder.path(), "it is a directory"},
                        {socket_path, "it is a socket"},
                        {"/dev/null", "it is a device"}}) {
    const auto target = target_of(c.path);
    CHECK(message_of(target) == "cannot execute " + c.path + ": " + c.why);
    REQUIRE_FALSE(target);
    CHECK(target.error().kind == ErrorKind::not_startable);
    CHECK(target.error().errnum == EACCES);
  }
}

TEST_CASE("a relative path and a relative interpreter start from the working directory") {
  const TemporaryFolder folder;
  static_cast<void>(folder.folder("bin"));
  static_cast<void>(folder.file("bin/run", "#!bin/shell\n"));
  static_cast<void>(folder.link("bin/shell", "/bin/true"));
  const auto target = target_of("bin/run", {.working_directory = folder.path()});
  REQUIRE(target);
  CHECK(paths_of(*target) == std::vector<std::string>{"bin/run", "bin/shell"});
  CHECK_FALSE(target_of("bin/run", {.working_directory = folder.path("bin")}));
}

TEST_CASE("in another root directory no path and no link leads out of it") {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("outside", "outside", 0711));
  static_cast<void>(folder.folder("root"));
  static_cast<void>(folder.folder("root/bin"));
  static_cast<void>(folder.file("root/bin/shell", "shell", 0755));
  static_cast<void>(folder.file("root/outside", "decoy", 0744));
  static_cast<void>(folder.file("root/bin/run", "#!/bin/shell\n"));
  static_cast<void>(folder.link("root/absolute", "/bin/run"));
  static_cast<void>(folder.link("root/up", "../../../../outside"));
  static_cast<void>(folder.link("root/whole", folder.path("outside")));
  const CommandPlace place{.root_directory = folder.path("root")};

  const auto absolute = target_of("/absolute", place);
  REQUIRE(absolute);
  CHECK(paths_of(*absolute) == std::vector<std::string>{"/absolute", "/bin/shell"});
  for (const char* path : {"/up", "/../outside", "../outside", "bin/../../outside"}) {
    CAPTURE(path);
    const auto target = target_of(path, place);
    REQUIRE(target);
    CHECK(target->command().mode == 0744);
  }
  const auto whole = target_of("/whole", place);
  REQUIRE_FALSE(whole);
  CHECK(whole.error().kind == ErrorKind::not_found);
  CHECK(target_of("run", {.root_directory = folder.path("root"), .working_directory = "/bin"}));
  CHECK(target_of("run", {.root_directory = folder.path("root"), .working_directory = "bin"}));
  CHECK_FALSE(target_of("/bin/true", place));
}

TEST_CASE("a root directory that is none is an error before anything is looked up") {
  const TemporaryFolder folder;
  for (const std::string& root : {folder.path("absent"), folder.file("file", ""), std::string()}) {
    const auto target = target_of("/bin/true", {.root_directory = root});
    REQUIRE_FALSE(target);
    CHECK(target.error().kind == ErrorKind::system);
    CHECK(target.error().what == "cannot open the root directory " + root);
  }
}
