// SPDX-License-Identifier: MIT
#include "execcap/system/trusted_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"

using namespace execcap;
using execcap::test::TemporaryFolder;

namespace {

std::string message_of(const Result<std::string>& text) {
  return text ? "no error" : text.error().message();
}

std::string trust(std::uint32_t owner, std::uint32_t mode) {
  const Result<void> checked = check_trust({.owner = Uid{owner}, .mode = mode}, Uid{1000}, "f");
  return checked ? "trusted" : checked.error().message();
}

constexpr std::string_view by_group =
    "cannot trust 'f': its group may write it; take that away with chmod go-w";
constexpr std::string_view by_all =
    "cannot trust 'f': everybody may write it; take that away with chmod go-w";

}  // namespace

TEST_CASE("root and the caller are trusted if nobody else may write") {
  CHECK(trust(0, S_IFREG | 0644) == "trusted");
  CHECK(trust(1000, S_IFREG | 0755) == "trusted");
  CHECK(trust(0, S_IFDIR | 01777) == "trusted");
  CHECK(trust(33, S_IFREG | 0600) ==
        "cannot trust 'f': it belongs to uid 33, which is neither root nor the caller; what it "
        "says is done with the caller's privilege");
  CHECK(trust(33, S_IFDIR | 01777).starts_with("cannot trust 'f': it belongs to uid 33"));
  CHECK(trust(0, S_IFREG | 0664) == by_group);
  CHECK(trust(0, S_IFREG | 0646) == by_all);
  CHECK(trust(0, S_IFREG | 01666) == by_all);
  CHECK(trust(1000, S_IFDIR | 0775) == by_group);
  CHECK(trust(0, S_IFDIR | 0777) == by_all);
}

TEST_CASE("the text of a file of the caller's is read, also through links and dots") {
  const TemporaryFolder folder;
  folder.folder("sub");
  folder.file("sub/text", "one\ntwo", 0644);
  folder.link("relative", "sub/../sub/text");
  folder.link("absolute", folder.path("sub/text"));
  folder.link("chain", "relative");
  folder.link("way", "sub");
  for (const char* name : {"sub/text", "./sub//text", "relative", "absolute", "chain", "way/text",
                           "way/../way/text"}) {
    CAPTURE(name);
    const Result<std::string> text = read_trusted_file(folder.path(name), 100);
    CHECK_MESSAGE(text, message_of(text));
    if (text) CHECK(*text == "one\ntwo");
  }
}

TEST_CASE("a relative path starts from the working directory") {
  const TemporaryFolder folder;
  folder.file("text", "x", 0600);
  const int before = ::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  REQUIRE(::chdir(folder.path().c_str()) == 0);
  const Result<std::string> text = read_trusted_file("text", 100);
  REQUIRE(::fchdir(before) == 0);
  ::close(before);
  REQUIRE_MESSAGE(text, message_of(text));
  CHECK(*text == "x");
}

TEST_CASE("as many bytes as the limit are read, and not one more") {
  const TemporaryFolder folder;
  const std::string file = folder.file("text", "12345", 0644);
  CHECK(read_trusted_file(file, 5));
  CHECK(message_of(read_trusted_file(file, 4)) ==
        "cannot trust '" + file + "': it has more than 4 bytes; that is no file for this");
  CHECK(read_trusted_file(folder.file("empty", "", 0644), 0));
}

TEST_CASE("what others may write is refused, and so is all below it") {
  const TemporaryFolder folder;
  const std::string file = folder.file("text", "x", 0646);
  CHECK(message_of(read_trusted_file(file, 9)) ==
        "cannot trust '" + file + "': everybody may write it; take that away with chmod go-w");
  const std::string open = folder.folder("open", 0777);
  folder.file("open/text", "x", 0644);
  CHECK(message_of(read_trusted_file(folder.path("open/text"), 9)) ==
        "cannot trust '" + open + "': everybody may write it; take that away with chmod go-w");
  // The link itself stands where everybody could put another one.
  folder.file("good", "x", 0644);
  folder.link("open/link", "../good");
  CHECK(message_of(read_trusted_file(folder.path("open/link"), 9))
            .starts_with("cannot trust '" + open));
  folder.link("in", "open/text");
  CHECK(message_of(read_trusted_file(folder.path("in"), 9)).starts_with("cannot trust '" + open));
}

TEST_CASE("only a regular file is read") {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(message_of(read_trusted_file(pipe, 9)) ==
        "cannot trust '" + pipe + "': it is not a regular file; name a file");
  CHECK(message_of(read_trusted_file(folder.path(), 9)).find("it is not a regular file") !=
        std::string::npos);
  CHECK(message_of(read_trusted_file("/", 9)) ==
        "cannot trust '/': it is a directory; name a file");
  CHECK(message_of(read_trusted_file("/dev/null", 9)).find("cannot trust") == 0);
  CHECK(message_of(read_trusted_file("", 9)) == "cannot trust '': it has no name; name a file");
}

TEST_CASE("links without an end and names that are not there are errors") {
  const TemporaryFolder folder;
  const std::string loop = folder.link("loop", "loop");
  CHECK(message_of(read_trusted_file(loop, 9)) ==
        "cannot open '" + loop + "': too many levels of symbolic links");
  CHECK(read_trusted_file(folder.path("none"), 9).error().errnum == ENOENT);
  CHECK(read_trusted_file(folder.path("none/text"), 9).error().errnum == ENOENT);
  folder.file("text", "x", 0644);
  CHECK(read_trusted_file(folder.path("text/below"), 9).error().errnum == ENOTDIR);
}
