// SPDX-License-Identifier: MIT
#include "execcap/system/file_caps_io.hpp"

#include <cap-ng.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/child.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;
using execcap::test::TemporaryFolder;

namespace {

const FileCaps net_raw_ep{.permitted = {cap::net_raw}, .effective = true};

CapFile opened(const std::string& path) {
  Result<CapFile> file = CapFile::open(FileRoot(), path);
  INFO((file ? "" : file.error().message()));
  REQUIRE(file);
  return *file;
}

std::string open_message(const std::string& path) {
  const Result<CapFile> file = CapFile::open(FileRoot(), path);
  return file ? "opened" : file.error().message();
}

}  // namespace

TEST_CASE("a file has the capabilities that it was given, then others, then none") {
  const TemporaryFolder folder;
  const CapFile file = opened(folder.file("file", "text"));
  CHECK(!file.read()->caps);
  for (const FileCaps& caps :
       {net_raw_ep, FileCaps{}, FileCaps{.permitted = {cap::chown}, .inheritable = {Cap{40}}},
        FileCaps{.permitted = {Cap{45}}, .effective = true, .rootid = Uid{max_id}}}) {
    CHECK(file.write(caps));
    CHECK(file.read()->caps == caps);
  }
  CHECK(file.remove());
  CHECK(!file.read()->caps);
  CHECK(file.read()->bytes.empty());
  CHECK(file.remove());
}

TEST_CASE("what is written to a file, libcap-ng reads") {
  const TemporaryFolder folder;
  const std::string path = folder.file("file", "text");
  CHECK(opened(path).write(net_raw_ep));
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  REQUIRE(capng_get_caps_fd(fd) == 0);
  ::close(fd);
  CHECK(capng_have_capability(CAPNG_PERMITTED, CAP_NET_RAW) == 1);
  CHECK(capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_RAW) == 1);
  CHECK(capng_have_capability(CAPNG_PERMITTED, CAP_CHOWN) == 0);
}

TEST_CASE("a file stays the same one when another takes its name") {
  const TemporaryFolder folder;
  const std::string path = folder.file("file", "text");
  const CapFile file = opened(path);
  REQUIRE(::rename(path.c_str(), folder.path("moved").c_str()) == 0);
  folder.file("file", "another");
  CHECK(file.write(net_raw_ep));
  CHECK(!opened(path).read()->caps);
  CHECK(opened(folder.path("moved")).read()->caps == net_raw_ep);
}

TEST_CASE("without /proc a file whose name another one took is left alone") {
  const TemporaryFolder folder;
  const std::string path = folder.file("file", "text");
  const CapFile other = opened(folder.file("other", "text"));
  const std::string said = test::in_user_namespace(0, 0, [&]() -> std::string {
    // Within this root there is no /proc.
    if (::chroot(folder.path().c_str()) != 0 || ::chdir("/") != 0) return "chroot";
    const FileRoot root;
    if (root.has_proc()) return "there is a /proc";
    const Result<CapFile> file = CapFile::open(root, "/file");
    if (!file) return file.error().message();
    if (::rename("/other", "/file") != 0) return "rename";
    const Result<void> done = file->write(net_raw_ep);
    return done ? "written" : done.error().message();
  });
  CHECK(said ==
        "cannot set the capabilities of '/file': another file took its place meanwhile; nothing "
        "was done");
  CHECK(!other.read()->caps);
}

TEST_CASE("only a regular file is opened, by its own name") {
  const TemporaryFolder folder;
  folder.file("file", "text");
  folder.folder("folder");
  folder.link("link", "file");
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  const auto says = [&](const std::string& name, const std::string& text) {
    CHECK(open_message(folder.path(name)).find("'" + folder.path(name) + "'" + text) !=
          std::string::npos);
  };
  says("link", ": it is a symbolic link; name the file that it points to");
  says("folder", ": it is a directory; --recursive takes the files below it");
  says("folder/", ": it is a directory");
  says("folder/..", ": it is a directory");
  says("fifo", ": it is a fifo; only a regular file has capabilities");
  says("missing", ": no such file or directory");
  says("file/", ": not a directory");
  CHECK(open_message("/dev/null") ==
        "'/dev/null': it is a device; only a regular file has capabilities");
  CHECK(open_message("") == "cannot open '': no such file or directory");
}

TEST_CASE("a path is resolved within another root, whatever links say") {
  const TemporaryFolder folder;
  folder.folder("root");
  folder.folder("root/bin");
  folder.file("root/bin/tool", "inside");
  folder.file("tool", "outside");
  folder.link("root/absolute", "/bin");
  folder.link("root/up", "../..");
  const Result<FileRoot> root = FileRoot::open(folder.path("root"));
  REQUIRE(root);
  CHECK(CapFile::open(*root, "/absolute/tool"));
  CHECK(CapFile::open(*root, "bin/../../bin/tool"));
  CHECK(!CapFile::open(*root, "/up/tool"));
  CHECK(!CapFile::open(*root, "../tool"));
}

TEST_CASE("the facts of a file are those of the file and its directory") {
  const TemporaryFolder folder;
  folder.folder("open", 01777);
  const FileFacts script = opened(folder.file("open/script", "#!/bin/sh -e\n", 0755)).facts();
  CHECK(script.interpreter == "/bin/sh");
  CHECK(!script.is_dynamic);
  CHECK(script.mode == 0755);
  CHECK(script.directory_mode == 01777);
  CHECK(!script.on_nosuid_mount);

  const FileFacts program = opened("/usr/bin/dash").facts();
  CHECK(!program.interpreter);
  CHECK(program.is_dynamic);
}
