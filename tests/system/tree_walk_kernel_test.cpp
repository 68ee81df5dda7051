// SPDX-License-Identifier: MIT
#include "execcap/system/tree_walk.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "support/temporary_folder.hpp"
#include "system/attribute_probe.hpp"

using namespace execcap;
using execcap::test::TemporaryFolder;

namespace {

using Paths = std::vector<std::string>;

void give_caps(const std::string& path) {
  const Result<CapFile> file = CapFile::open(FileRoot(), path);
  REQUIRE(file);
  REQUIRE(file->write({.permitted = {cap::net_raw}}));
}

/// What a walk met, each list sorted, paths without the folder's own.
struct Met {
  Paths files;
  Paths others;
  Paths errors;
};

Met walked(const TemporaryFolder& folder, TreeWalk walk, const std::string& top = "") {
  Met met;
  const std::size_t skipped = folder.path().size();
  walk.on_file = [&](const CapFile& file) { met.files.push_back(file.path().substr(skipped)); };
  walk.on_other = [&](const std::string& path) { met.others.push_back(path.substr(skipped)); };
  walk.on_error = [&](const Error& error) { met.errors.push_back(error.message()); };
  walk_tree(FileRoot(), folder.path() + top, walk);
  for (Paths* paths : {&met.files, &met.others, &met.errors}) {
    std::sort(paths->begin(), paths->end());
  }
  return met;
}

}  // namespace

TEST_CASE("a walk meets what its filter wants and follows no link") {
  const TemporaryFolder folder;
  folder.folder("a");
  folder.folder("a/b");
  folder.file("plain", "text");
  give_caps(folder.file("a/capable", "text"));
  give_caps(folder.file("a/b/capable", "text"));
  folder.file("a/set-user", "text", 04755);
  folder.file("a/set-group", "text", 02755);
  folder.file("a/locking", "text", 02745);
  folder.link("a/loop", "..");
  folder.link("a/link", "capable");

  CHECK(walked(folder, {}).files == Paths{"/a/b/capable", "/a/capable"});
  CHECK(walked(folder, {.filter = FileFilter::privileged}).files ==
        Paths{"/a/b/capable", "/a/capable", "/a/set-group", "/a/set-user"});
  const Met all = walked(folder, {.filter = FileFilter::all});
  CHECK(all.files.size() == 6);
  CHECK(all.others == Paths{"", "/a", "/a/b", "/a/link", "/a/loop"});
  CHECK(all.errors.empty());
}

TEST_CASE("the top of a walk may be a file, and its slashes go") {
  const TemporaryFolder folder;
  folder.folder("a");
  give_caps(folder.file("a/capable", "text"));
  folder.file("a/plain", "text");
  folder.link("link", "a");
  CHECK(walked(folder, {}, "/a/capable").files == Paths{"/a/capable"});
  CHECK(walked(folder, {}, "/a/plain").files.empty());
  CHECK(walked(folder, {}, "/a//").files == Paths{"/a/capable"});
  CHECK(walked(folder, {}, "/link").errors ==
        Paths{"'" + folder.path("link") +
              "': it is a symbolic link; name the file that it points "
              "to"});
  CHECK(walked(folder, {}, "/missing").errors ==
        Paths{"cannot open '" + folder.path("missing") + "': no such file or directory"});
}

TEST_CASE("a walk comes back from any depth, and past a directory that it closed") {
  const TemporaryFolder folder;
  std::string path;
  for (int level = 0; level < 200; ++level) {
    path += "/d";
    folder.folder(path.substr(1));
    folder.file(path.substr(1) + "/z", "text");
  }
  CHECK(walked(folder, {.filter = FileFilter::all}).files.size() == 200);
}

TEST_CASE("a directory that is moved while a walk is deep below it ends the walk with an error") {
  const TemporaryFolder folder;
  folder.folder("elsewhere");
  std::string path;
  for (int level = 0; level < 100; ++level) {
    path += "/d";
    folder.folder(path.substr(1));
  }
  folder.file(path.substr(1) + "/file", "text");
  Paths errors;
  TreeWalk walk{.filter = FileFilter::all};
  walk.on_file = [&](const CapFile&) {
    std::filesystem::rename(folder.path("d/d/d"), folder.path("elsewhere/d"));
  };
  walk.on_error = [&](const Error& error) { errors.push_back(error.why); };
  walk_tree(FileRoot(), folder.path(), walk);
  CHECK(errors == Paths{"it was moved meanwhile"});
}

TEST_CASE("both ways to ask for the attribute give the same, and the working directory stays") {
  const TemporaryFolder folder;
  give_caps(folder.file("capable", "text"));
  folder.file("plain", "text");
  folder.link("link", "capable");
  const std::string before = std::filesystem::current_path();
  const int directory = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  REQUIRE(directory >= 0);
  const auto ask = [directory](AttributeProbe& probe) {
    CHECK(probe.may_have_caps(directory, "capable"));
    CHECK(!probe.may_have_caps(directory, "plain"));
    CHECK(!probe.may_have_caps(directory, "link"));
    CHECK(!probe.may_have_caps(directory, "missing"));
  };
  {
    AttributeProbe newest;
    ask(newest);
    AttributeProbe older(AttributeProbe::Method::by_working_directory);
    ask(older);
    CHECK(std::filesystem::current_path() == folder.path());
  }
  ::close(directory);
  CHECK(std::filesystem::current_path() == before);
}
