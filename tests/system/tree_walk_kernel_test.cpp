// SPDX-License-Identifier: MIT
#include "execcap/system/tree_walk.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "support/child.hpp"
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

  [[nodiscard]] Met sorted() && {
    for (Paths* paths : {&files, &others, &errors}) std::sort(paths->begin(), paths->end());
    return std::move(*this);
  }
};

Met walked(const TemporaryFolder& folder, const std::string& top = "") {
  Met met;
  TreeWalk walk;
  const std::size_t skipped = folder.path().size();
  walk.on_file = [&](const CapFile& file) { met.files.push_back(file.path().substr(skipped)); };
  walk.on_other = [&](const std::string& path) { met.others.push_back(path.substr(skipped)); };
  walk.on_error = [&](const Error& error) { met.errors.push_back(error.message()); };
  walk_tree(FileRoot(), folder.path() + top, walk);
  return std::move(met).sorted();
}

/// The same of a scan, in its order. Errors stand between the files.
Paths scanned(const TemporaryFolder& folder, TreeScan scan = {}, const std::string& top = "",
              std::size_t threads = usual_scan_threads()) {
  Paths met;
  const std::size_t skipped = folder.path().size();
  scan.on_seen = [&](const SeenFile& file) { met.push_back(file.path.substr(skipped)); };
  scan.on_error = [&](const Error& error) { met.push_back(error.message()); };
  scan_tree(FileRoot(), folder.path() + top, scan, threads);
  return met;
}

Paths sorted(Paths paths) {
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

TEST_CASE("a walk meets every file, a scan what gives privilege, and neither follows a link") {
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

  CHECK(sorted(scanned(folder)) == Paths{"/a/b/capable", "/a/capable"});
  CHECK(sorted(scanned(folder, {.with_set_id = true})) ==
        Paths{"/a/b/capable", "/a/capable", "/a/set-group", "/a/set-user"});
  const Met all = walked(folder);
  CHECK(all.files.size() == 6);
  CHECK(all.others == Paths{"", "/a", "/a/b", "/a/link", "/a/loop"});
  CHECK(all.errors.empty());
}

TEST_CASE("how far a walk and a scan are is told, whichever thread does the work") {
  const TemporaryFolder folder;
  constexpr std::size_t directories = 40;
  constexpr std::size_t files = 64;
  for (std::size_t i = 0; i < directories; ++i) {
    const std::string directory = std::to_string(i);
    folder.folder(directory);
    for (std::size_t k = 0; k < files; ++k) folder.file(directory + "/" + std::to_string(k), "");
  }
  for (int k = 0; k < 3; ++k) give_caps(folder.file("7/capable" + std::to_string(k), "text"));
  constexpr std::size_t names = directories * (files + 1) + 3;
  const auto is_near = [](std::size_t told, std::size_t threads) {
    constexpr std::size_t a_pace = 128;
    return told <= names && told + threads * a_pace > names;
  };
  for (const std::size_t threads : {1U, 3U}) {
    WalkPace total;
    TreeScan scan;
    scan.on_pace = [&](WalkPace pace) {
      total.names += pace.names;
      total.found += pace.found;
    };
    CHECK(scanned(folder, scan, "", threads).size() == 3);
    // What other threads did last may not be told any more.
    CHECK((threads == 1 ? is_near(total.names, 1) : total.names <= names));
    CHECK(total.found <= 3);
  }
  std::size_t walked_names = 0;
  TreeWalk walk;
  walk.on_file = [](const CapFile&) {};
  walk.on_error = [](const Error&) {};
  walk.on_pace = [&](WalkPace pace) { walked_names += pace.names; };
  walk_tree(FileRoot(), folder.path(), walk);
  CHECK(is_near(walked_names, 1));
}

TEST_CASE("the top of a walk may be a file, and its slashes go") {
  const TemporaryFolder folder;
  folder.folder("a");
  give_caps(folder.file("a/capable", "text"));
  folder.file("a/plain", "text");
  folder.link("link", "a");
  CHECK(scanned(folder, {}, "/a/capable") == Paths{"/a/capable"});
  CHECK(scanned(folder, {}, "/a/plain").empty());
  CHECK(walked(folder, "/a/plain").files == Paths{"/a/plain"});
  CHECK(scanned(folder, {}, "/a//") == Paths{"/a/capable"});
  const Paths of_link{"'" + folder.path("link") +
                      "': it is a symbolic link; name the file that it points to"};
  CHECK(scanned(folder, {}, "/link") == of_link);
  CHECK(walked(folder, "/link").errors == of_link);
  CHECK(scanned(folder, {}, "/missing") ==
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
  CHECK(walked(folder).files.size() == 200);
  give_caps(folder.path("d/z"));
  give_caps(folder.path(path.substr(1) + "/z"));
  for (const std::size_t threads : {1U, 2U, 4U, 40U}) {
    CHECK(sorted(scanned(folder, {}, "", threads)) == Paths{path + "/z", "/d/z"});
  }
}

TEST_CASE("a scan by several threads tells the same in the same order as one by one thread") {
  const TemporaryFolder folder;
  int number = 0;
  for (const char* top : {"a", "b", "c", "d", "e"}) {
    folder.folder(top);
    for (int below = 0; below < 40; ++below) {
      const std::string path = std::string(top) + "/" + std::to_string(below);
      folder.folder(path);
      for (const char* name : {"/x", "/y", "/z"}) {
        const std::string file = folder.file(path + name, "text");
        if (++number % 7 == 0) give_caps(file);
      }
    }
  }
  folder.folder("flat");
  for (int file = 0; file < 1500; ++file) {
    const std::string path = folder.file("flat/" + std::to_string(file), "text");
    if (file % 100 == 0) give_caps(path);
  }
  const Paths alone = scanned(folder, {}, "", 1);
  CHECK(alone.size() == 600 / 7 + 15);
  for (int round = 0; round < 50; ++round) {
    CHECK(scanned(folder, {}, "", 2) == alone);
    CHECK(scanned(folder, {}, "", 4) == alone);
  }
  CHECK(sorted(scanned(folder, {}, "", 0)) == sorted(alone));
}

TEST_CASE("what several threads may not read is told in the same order as by one thread") {
  const TemporaryFolder folder;
  for (int below = 0; below < 200; ++below) {
    folder.folder(std::to_string(below));
    folder.folder(std::to_string(below) + "/closed", 0700);
    folder.file(std::to_string(below) + "/set", "x", 04755);
  }
  const auto scan = [&](std::size_t threads) {
    std::string told;
    scan_tree(FileRoot(), folder.path(),
              {.with_set_id = true,
               .on_seen = [&](const SeenFile& file) { told += file.path + "\n"; },
               .on_error = [&](const Error& error) { told += error.message() + "\n"; }},
              threads);
    return told;
  };
  const std::string answer = test::in_child([&]() -> std::string {
    if (::setresuid(65534, 65534, 65534) != 0) return "no setresuid";
    const std::string alone = scan(1);
    if (std::count(alone.begin(), alone.end(), '\n') != 400) return "not all is told: " + alone;
    for (int round = 0; round < 20; ++round) {
      if (scan(4) != alone) return "in another order";
    }
    return "same";
  });
  CHECK(answer == "same");
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
  TreeWalk walk;
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
    const int empty = ::open(folder.folder("empty").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(empty >= 0);
    CHECK(!older.may_have_caps(empty, "capable"));
    REQUIRE(::dup2(directory, empty) == empty);
    older.forget_directory();
    CHECK(older.may_have_caps(empty, "capable"));
    ::close(empty);
  }
  ::close(directory);
  CHECK(std::filesystem::current_path() == before);
}
