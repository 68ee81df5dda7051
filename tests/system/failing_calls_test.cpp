// SPDX-License-Identifier: MIT
// Files, whichever call fails: the answer is an error or the same, never another one.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <tuple>

#include "execcap/system/directory_check.hpp"
#include "execcap/system/exec_target_reader.hpp"
#include "execcap/system/file_caps_io.hpp"
#include "execcap/system/linux_kernel.hpp"
#include "execcap/system/text_file.hpp"
#include "execcap/system/tree_walk.hpp"
#include "execcap/system/trusted_file.hpp"
#include "failing_questions.hpp"
#include "support/temporary_folder.hpp"
#include "system/attribute_probe.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

/// Linux 6.13 has listxattrat(2).
bool has_listxattrat() {
  constexpr long listxattrat_number = 465;
  return ::syscall(listxattrat_number, -1, "x", 0, nullptr, 0) < 0 && errno != ENOSYS;
}

}  // namespace

TEST_CASE("a target is read whole or not at all, whichever call fails") {
  const TemporaryFolder folder;
  const std::string script = folder.file("script", "#!/bin/sh\n");
  for (const std::string root : {"/", "/."}) {
    CAPTURE(root);
    const auto ask = [&] {
      return text_of(read_exec_target(script, {.root_directory = root}, {}), target_text);
    };
    CHECK(ask().find("error") == std::string::npos);
    CHECK(errors_of_each_failure(EIO, ask) > 10);
  }
}

TEST_CASE("what a target's attribute is follows from what the kernel says of it") {
  const auto ask = [] { return read_exec_target("/bin/sh", {}, {}); };
  struct Row {
    int errnum;
    FileCapsStatus status;
  };
  for (const Row& row :
       {Row{ENODATA, FileCapsStatus::none}, Row{EOPNOTSUPP, FileCapsStatus::none},
        Row{EOVERFLOW, FileCapsStatus::foreign}, Row{EINVAL, FileCapsStatus::unknown},
        Row{ERANGE, FileCapsStatus::unknown}}) {
    CAPTURE(row.errnum);
    with_failing_calls("getxattr", 1, row.errnum, [&] { CHECK(ask()->caps_status == row.status); });
  }
  with_failing_calls("getxattr", 1, ENOENT, [&] {
    CHECK(ask().error().hint == "this needs /proc where the file is not readable");
  });
}

TEST_CASE("a target that changes its place while it is read is an error") {
  const TemporaryFolder folder;
  const std::string program = folder.file("program", "1");
  const std::string other = folder.file("other", "2");
  std::string answer;
  with_calls({.redirected = program, .redirected_to = other},
             [&] { answer = text_of(read_exec_target(program, {}, {}), target_text); });
  CHECK(answer == "error: cannot read " + program + ": another file took its place meanwhile");
}

TEST_CASE("a file that cannot be executed by its descriptor is an error with its path") {
  LinuxKernel kernel;
  const UniqueFd file(::open("/etc/passwd", O_RDONLY | O_CLOEXEC));
  const Error error = kernel.execve_file(file, "/etc/passwd", {"passwd"}, {});
  CHECK(error.message() == "cannot execute /etc/passwd: permission denied");
  CHECK(error.kind == ErrorKind::not_startable);
}

TEST_CASE("a trusted text is read to its end or is an error") {
  const TemporaryFolder folder;
  const std::string path = folder.file("text", "abc");
  const auto ask = [&] {
    return text_of(read_trusted_file(path, 100), [](const std::string& text) { return text; });
  };
  CHECK(ask() == "abc");
  CHECK(errors_of_each_failure(EIO, ask) > 4);
  CHECK(answer_with("read", 1, EINTR, ask) == "abc");
}

TEST_CASE("an interrupted read of a target goes on") {
  const auto ask = [] { return text_of(read_exec_target("/bin/sh", {}, {}), target_text); };
  CHECK(answer_with("pread", 1, EINTR, ask) == ask());
}

TEST_CASE("a file that cannot be looked at again is not surely unchanged") {
  const Result<SeenTarget> seen = see_exec_target("/bin/sh", {}, {});
  REQUIRE(seen);
  CHECK(is_surely_unchanged(*seen));
  for (const std::string name : {"clock_gettime", "stat"}) {
    CAPTURE(name);
    const auto ask = [&] { return is_surely_unchanged(*seen) ? "unchanged" : "not sure"; };
    CHECK(answer_with(name, 1, EIO, ask) == "not sure");
  }
}

TEST_CASE("another root directory needs a call that older kernels do not have") {
  const auto ask = [] { return text_of(check_directory("/", "/tmp", "--chroot")); };
  CHECK(ask() == "done");
  CHECK(answer_with("syscall", 1, ENOSYS, ask) ==
        "error: cannot resolve paths within the root directory /tmp: function not implemented; "
        "openat2(2) came with Linux 5.6");
  CHECK(answer_with("syscall", 1, EAGAIN, ask) == "done");
  CHECK(answer_with("syscall", 1000, EAGAIN, ask).find("error: ") == 0);
}

TEST_CASE("a directory that only the new identity may see is left to it") {
  CHECK(answer_with("stat", 1, EACCES,
                    [] { return text_of(check_directory("/", "/", "--chdir")); }) == "done");
}

TEST_CASE("a text is read to its end or is an error") {
  const TemporaryFolder folder;
  const std::string path = folder.file("text", "abc");
  const auto ask = [&] {
    return text_of(read_text_file(path), [](const std::string& text) { return text; });
  };
  CHECK(errors_of_each_failure(EIO, ask) == 3);
  CHECK(answer_with("read", 1, EINTR, ask) == "abc");
}

TEST_CASE("a file's capabilities are read, set and taken away, or it is an error") {
  const TemporaryFolder folder;
  const std::string path = folder.file("program", "x");
  const auto with_proc = [&](auto action) {
    return [&path, action] {
      const Result<CapFile> file = CapFile::open(FileRoot(), path);
      return file ? action(*file) : error_text(file.error());
    };
  };
  const auto read = with_proc([](const CapFile& file) {
    return text_of(file.read(), [](const StoredFileCaps& stored) {
      return stored.fault ? "fault: " + stored.fault->message() : manifest_caps_text(stored.caps);
    });
  });
  const auto write = with_proc(
      [](const CapFile& file) { return text_of(file.write({.permitted = {cap::net_raw}})); });
  const auto remove = with_proc([](const CapFile& file) { return text_of(file.remove()); });
  CHECK(read() == "none");
  CHECK(errors_of_each_failure(EIO, read) > 3);
  CHECK(errors_of_each_failure(EIO, write) > 3);
  CHECK(errors_of_each_failure(EIO, remove) > 3);
  CHECK(answer_with("getxattr", 1, EOVERFLOW, read).find("fault: ") == 0);
  CHECK(answer_with("getxattr", 1, EINVAL, read).find("fault: ") == 0);
}

TEST_CASE("why a file's capabilities cannot be set is said with what would help") {
  const TemporaryFolder folder;
  const std::string path = folder.file("program", "x");
  const auto set_with = [&](int errnum) {
    const Result<CapFile> file = CapFile::open(FileRoot(), path);
    return answer_with("setxattr", 1, errnum,
                       [&] { return text_of(file->write({.permitted = {cap::net_raw}})); });
  };
  const std::string what = "error: cannot set the capabilities of '" + path + "': ";
  CHECK(set_with(EINVAL) ==
        what +
            "the kernel does not take this value; a rootid has to be an id that the user "
            "namespace maps");
  CHECK(set_with(EROFS) ==
        what + "it is on a read-only file system; mount -o remount,rw makes it writable");
  CHECK(set_with(ENOENT) ==
        what + "no such file or directory; without /proc a file is found by its name alone");
  CHECK(set_with(EACCES) ==
        what +
            "permission denied; without a proc file system on /proc the file has to be readable");
  CHECK(set_with(ESTALE) == what + "another file took its place meanwhile; nothing was done");
  CHECK(set_with(ENOSPC) ==
        what + "no space left on device; an attribute needs room on the file system");
  CHECK(set_with(EDQUOT) ==
        what + "disk quota exceeded; an attribute needs room on the file system");
  CHECK(set_with(EOPNOTSUPP).find("holds no file capabilities") != std::string::npos);
  CHECK(set_with(EPERM).find("cap_setfcap") != std::string::npos);
  CHECK(set_with(EIO) == what + "input/output error");
}

TEST_CASE("why it cannot be done depends on the file and its file system") {
  const TemporaryFolder folder;
  const Result<CapFile> file = CapFile::open(FileRoot(), folder.file("program", "x"));
  REQUIRE(file);
  const auto set_on = [&](int errnum, std::optional<unsigned long> magic, unsigned long flags) {
    std::string answer;
    with_calls({.name = "setxattr",
                .count = 1,
                .errnum = errnum,
                .file_system = magic,
                .attributes = flags},
               [&] { answer = text_of(file->write({.permitted = {cap::net_raw}})); });
    return answer;
  };
  const auto has = [](const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(set_on(EOPNOTSUPP, OVERLAYFS_SUPER_MAGIC, 0),
            "the file system (overlay) holds no file capabilities; its upper layer has to be on"));
  CHECK(has(set_on(EOPNOTSUPP, 0x12345678, 0), "the file system holds no file capabilities; put"));
  CHECK(has(set_on(EROFS, OVERLAYFS_SUPER_MAGIC, 0), "mount the overlay with upperdir="));
  CHECK(has(set_on(EROFS, SQUASHFS_MAGIC, 0), "set it in the tree that the image is made from"));
  CHECK(has(set_on(EPERM, std::nullopt, STATX_ATTR_APPEND), "append-only; chattr -a"));
  CHECK(has(set_on(EPERM, std::nullopt, STATX_ATTR_IMMUTABLE), "immutable; chattr -i"));
}

TEST_CASE("an attribute that is damaged, or that stays when it is removed, is said to be so") {
  const TemporaryFolder folder;
  const Result<CapFile> file = CapFile::open(FileRoot(), folder.file("program", "x"));
  REQUIRE(file);
  // An answer of 20 bytes, all of them 0.
  with_calls({.name = "getxattr", .count = 1, .lie = 20}, [&] {
    const Result<StoredFileCaps> stored = file->read();
    REQUIRE(stored);
    REQUIRE(stored->fault);
    CHECK(stored->fault->why ==
          "its security.capability attribute is damaged or of an unknown version (unknown version "
          "0) and is left alone");
  });
  with_calls({.name = "getxattr", .count = 1, .lie = 20}, [&] {
    CHECK(text_of(file->remove())
              .ends_with("its capabilities are still there after they were "
                         "removed"));
  });
}

TEST_CASE("a file may have capabilities if nobody can tell, whichever way is asked") {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("plain", "x"));
  const UniqueFd directory(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  using Method = AttributeProbe::Method;
  for (const auto& [method, list, get] :
       {std::tuple{Method::by_descriptor, "syscall", "syscall"},
        std::tuple{Method::by_working_directory, "llistxattr", "getxattr"}}) {
    if (method == Method::by_descriptor && !has_listxattrat()) continue;
    AttributeProbe probe(method);
    const auto ask = [&](const CallOrders& orders) {
      bool may = false;
      with_calls(orders, [&] { may = probe.may_have_caps(directory.get(), "plain"); });
      return may;
    };
    CHECK_FALSE(ask({}));
    CHECK(ask({.name = list, .count = 1, .errnum = EIO}));
    CHECK_FALSE(ask({.name = list, .count = 1, .errnum = ENOENT}));
    CHECK_FALSE(ask({.name = list, .count = 1, .errnum = ERANGE}));
    CHECK_FALSE(ask({.name = list, .count = 1, .errnum = EOPNOTSUPP}));
    if (method == Method::by_descriptor) {
      CHECK(ask({.name = list, .count = 2, .errnum = ERANGE}));
      CHECK_FALSE(ask({.name = get, .count = 2, .errnum = EOPNOTSUPP}));
    }
  }
}

TEST_CASE("the attribute is found among others") {
  const TemporaryFolder folder;
  const std::string path = folder.file("program", "x");
  const UniqueFd directory(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (::setxattr(path.c_str(), "user.other", "1", 1, 0) != 0) return;
  AttributeProbe probe;
  CHECK_FALSE(probe.may_have_caps(directory.get(), "program"));
}

TEST_CASE("without /proc a file is found by its name again, or it is an error") {
  const TemporaryFolder folder;
  const std::string path = folder.file("program", "#!/bin/sh\n");
  // The first thing that is opened is /proc, to see whether it is there.
  std::optional<FileRoot> without_proc;
  with_failing_calls("open", 1, ENOENT, [&] { without_proc.emplace(); });
  REQUIRE_FALSE(without_proc->has_proc());
  const auto read = [&] {
    const Result<CapFile> file = CapFile::open(*without_proc, path);
    if (!file) return error_text(file.error());
    return text_of(file->read(), [](const StoredFileCaps& stored) {
      return stored.fault ? "fault" : manifest_caps_text(stored.caps);
    });
  };
  CHECK(read() == "none");
  CHECK(errors_of_each_failure(EIO, read) > 5);
}

TEST_CASE("the facts of a file that cannot be looked at stay at their defaults") {
  const TemporaryFolder folder;
  const Result<CapFile> file = CapFile::open(FileRoot(), folder.file("script", "#!/bin/sh\n"));
  REQUIRE(file);
  CHECK(file->facts().interpreter == "/bin/sh");
  for (const std::string name : {"open", "pread"}) {
    CAPTURE(name);
    CHECK(answer_with(name, 1, EIO, [&] { return file->facts().interpreter.value_or("none"); }) ==
          "none");
  }
}

TEST_CASE("a walk tells each file or an error, whichever call fails") {
  const TemporaryFolder folder;
  folder.folder("a");
  folder.file("a/one", "1");
  folder.folder("b");
  folder.file("b/two", "2", 04755);
  const FileRoot root;
  const auto walk = [&] {
    std::string found;
    walk_tree(root, folder.path(),
              {.on_file = [&](const CapFile& file) { found += file.path() + "\n"; },
               .on_other = nullptr,
               .on_error = [&](const Error& error) { found += error_text(error) + "\n"; }});
    return found;
  };
  const auto scan = [&] {
    std::string found;
    scan_tree(root, folder.path(),
              {.with_set_id = true,
               .on_seen =
                   [&](const SeenFile& file) {
                     // A file that could not be looked at beforehand may be told, too.
                     if (has_set_id_bit(file.mode)) found += file.path + "\n";
                   },
               .on_error = [&](const Error& error) { found += error_text(error) + "\n"; }},
              1);
    return found;
  };
  CHECK(errors_of_each_failure(EMFILE, walk) > 6);
  CHECK(errors_of_each_failure(EMFILE, scan) > 4);
}

TEST_CASE("a walk asks for the type of a file where the directory does not tell it") {
  const TemporaryFolder folder;
  folder.folder("a");
  folder.file("a/one", "1");
  folder.link("a/link", "one");
  std::string found;
  const auto walk = [&] {
    found.clear();
    walk_tree(FileRoot(), folder.path(),
              {.on_file = [&](const CapFile& file) { found += file.path() + "\n"; },
               .on_other = [&](const std::string& path) { found += path + " other\n"; },
               .on_error = [&](const Error& error) { found += error_text(error); }});
  };
  const WatchedCalls usual = with_calls({}, walk);
  const WatchedCalls asking = with_calls({.hides_types = true}, walk);
  CHECK(asking.made == usual.made + 3);
  const auto has = [&](const std::string& line) { return found.find(line) != std::string::npos; };
  CHECK(has(folder.path("a/one") + "\n"));
  CHECK(has(folder.path("a") + " other\n"));
  CHECK(has(folder.path("a/link") + " other\n"));
}

TEST_CASE("where there are no more threads to be had, those that are there do the work") {
  const TemporaryFolder folder;
  for (int i = 0; i < 100; ++i) folder.folder("d" + std::to_string(i));
  folder.file("d7/set", "x", 04755);
  const FileRoot root;
  std::string found;
  with_failing_calls("pthread_create", 8, EAGAIN, [&] {
    scan_tree(root, folder.path(),
              {.with_set_id = true,
               .on_seen = [&](const SeenFile& file) { found += file.path; },
               .on_error = [&](const Error& error) { found += error.message(); }},
              4);
  });
  CHECK(found == folder.path("d7/set"));
  with_failing_calls("sched_getaffinity", 1, EINVAL, [] { CHECK(usual_scan_threads() == 1); });
}
