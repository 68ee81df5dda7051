// SPDX-License-Identifier: MIT
// File capabilities, mount flags and unmapped owners as this kernel shows them.
#include <doctest/doctest.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "execcap/caps/vfs_cap.hpp"
#include "execcap/system/exec_target_reader.hpp"
#include "execcap/system/linux_kernel.hpp"
#include "execcap/system/process_reader.hpp"
#include "support/child.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;
using test::TemporaryFolder;

namespace {

const FileCaps net_caps{
    .permitted = {cap::net_raw, cap::bpf}, .inheritable = {cap::sys_admin}, .effective = true};

/// Whether the attribute could be written.
bool set_caps(const std::string& path, const FileCaps& caps) {
  const auto bytes = encode_vfs_cap(caps);
  return ::setxattr(path.c_str(), "security.capability", bytes.data(), bytes.size(), 0) == 0;
}

std::string status_text(const Result<ExecTarget>& target) {
  if (!target) return target.error().message();
  switch (target->caps_status) {
    case FileCapsStatus::none:
      return "none";
    case FileCapsStatus::counts:
      return target->caps == net_caps ? "counts" : "counts with other capabilities";
    case FileCapsStatus::foreign:
      return "foreign";
    case FileCapsStatus::unknown:
      return "unknown";
  }
  return "?";
}

std::string owners_text(const Result<ExecTarget>& target) {
  if (!target) return target.error().message();
  const ExecFile& file = target->command();
  return (file.owner ? std::to_string(file.owner->value) : "none") + ":" +
         (file.group ? std::to_string(file.group->value) : "none");
}

Result<ExecTarget> target_of(const std::string& path, const CommandPlace& place = {}) {
  LinuxKernel kernel;
  const auto around = read_surroundings(kernel);
  if (!around) return around.error();
  return read_exec_target(path, place, *around);
}

bool become(uid_t uid) {
  return ::setgroups(0, nullptr) == 0 && ::setresgid(uid, uid, uid) == 0 &&
         ::setresuid(uid, uid, uid) == 0;
}

bool mount_private_tmpfs(const std::string& folder, unsigned long flags) {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", folder.c_str(), "tmpfs", flags, nullptr) == 0;
}

}  // namespace

TEST_CASE("a file's capabilities are read, the effective flag too") {
  const TemporaryFolder folder;
  const std::string program = folder.file("program", "");
  CHECK(status_text(target_of(program)) == "none");
  REQUIRE(set_caps(program, net_caps));
  CHECK(status_text(target_of(program)) == "counts");
}

TEST_CASE("a script's own capabilities are ignored, its interpreter's count") {
  const TemporaryFolder folder;
  const std::string program = folder.file("program", "");
  const std::string script = folder.file("script", "#!" + program + "\n");
  REQUIRE(set_caps(script, net_caps));
  CHECK(status_text(target_of(script)) == "none");
  REQUIRE(set_caps(program, net_caps));
  CHECK(status_text(target_of(script)) == "counts");
}

TEST_CASE("capabilities of another user namespace are foreign") {
  const TemporaryFolder folder;
  const std::string program = folder.file("program", "");
  FileCaps caps = net_caps;
  caps.rootid = Uid{1000};
  REQUIRE(set_caps(program, caps));
  CHECK(status_text(target_of(program)) == "foreign");
  const auto in_namespace = [&] { return status_text(target_of(program)); };
  // Neither 1000 nor an id that it is not: the kernel says EOVERFLOW to this namespace.
  CHECK(test::in_user_namespace(0, 0, in_namespace) == "foreign");
}

TEST_CASE("capabilities of the initial user namespace count in another, or cannot be told there") {
  const TemporaryFolder folder;
  const std::string program = folder.file("program", "");
  REQUIRE(set_caps(program, net_caps));
  const auto in_namespace = [&] { return status_text(target_of(program)); };
  CHECK(test::in_user_namespace(0, 0, in_namespace) == "counts");
  // Here root is 1000, and the kernel shows them as those of 1000; they count all the same.
  CHECK(test::in_user_namespace(1000, 1000, in_namespace) == "unknown");
}

TEST_CASE("a file that may be run and not read is a program, its capabilities known all the same") {
  const TemporaryFolder folder;
  const std::string program = folder.file("program", "#!/no/such\n", 0711);
  REQUIRE(set_caps(program, net_caps));
  const std::string plain = folder.file("plain", "", 0711);
  CHECK(test::in_child([&]() -> std::string {
          if (!become(65534)) return "no id";
          if (::access(program.c_str(), R_OK) == 0) return "it can be read";
          const CommandPlace root{.root_directory = folder.path()};
          return status_text(target_of(program)) + ", " + status_text(target_of(plain)) + ", " +
                 status_text(target_of("/program", root)) + ", " +
                 status_text(target_of("/plain", root));
        }) == "counts, none, counts, none");
}

TEST_CASE("mount flags are those of the file's own mount") {
  const TemporaryFolder folder;
  struct Case {
    unsigned long flags;
    const char* says;
  };
  for (const Case& c : {Case{0, "suid exec"},
                        {MS_NOSUID, "nosuid exec"},
                        {MS_NOEXEC, "suid noexec"},
                        {MS_NOSUID | MS_NOEXEC, "nosuid noexec"}}) {
    CHECK(test::in_child([&]() -> std::string {
            if (!mount_private_tmpfs(folder.path(), c.flags)) return "no mount";
            const auto target = target_of(folder.file("program", "", 04755));
            if (!target) return target.error().message();
            return std::string(target->on_nosuid_mount ? "nosuid" : "suid") +
                   (target->command().on_noexec_mount ? " noexec" : " exec");
          }) == c.says);
  }
}

TEST_CASE("the nosuid that counts is that of the interpreter's mount") {
  const TemporaryFolder folder;
  CHECK(test::in_child([&]() -> std::string {
          if (!mount_private_tmpfs(folder.path(), MS_NOSUID)) return "no mount";
          const auto target = target_of(folder.file("script", "#!/bin/true\n"));
          const auto program = target_of(folder.file("program", ""));
          if (!target || !program) return "no target";
          return std::string(target->on_nosuid_mount ? "nosuid" : "suid") +
                 (program->on_nosuid_mount ? " nosuid" : " suid");
        }) == "suid nosuid");
}

TEST_CASE("a command on a noexec mount is passed over in the search") {
  const TemporaryFolder folder;
  static_cast<void>(folder.folder("first"));
  static_cast<void>(folder.folder("second"));
  static_cast<void>(folder.file("second/tool", ""));
  CHECK(test::in_child([&]() -> std::string {
          if (!mount_private_tmpfs(folder.path("first"), MS_NOEXEC)) return "no mount";
          static_cast<void>(folder.file("first/tool", ""));
          LinuxKernel kernel;
          const auto who = read_process_state(kernel, KernelTraits{});
          const auto path = find_command(
              "tool", {.search_path = folder.path("first") + ":" + folder.path("second")}, *who);
          return path ? *path : path.error().message();
        }) == folder.path("second/tool"));
}

TEST_CASE("an owner that the user namespace does not map is none") {
  const TemporaryFolder folder;
  const std::string mine = folder.file("mine", "");
  const std::string other = folder.file("other", "");
  const std::string other_group = folder.file("other_group", "");
  const std::string nobodys = folder.file("nobodys", "");
  REQUIRE(::chown(other.c_str(), 4711, 4712) == 0);
  REQUIRE(::chown(other_group.c_str(), 0, 4712) == 0);
  REQUIRE(::chown(nobodys.c_str(), 65534, 65534) == 0);
  const auto owners = [&] {
    return owners_text(target_of(mine)) + " " + owners_text(target_of(other)) + " " +
           owners_text(target_of(other_group)) + " " + owners_text(target_of(nobodys));
  };
  CHECK(owners() == "0:0 4711:4712 0:4712 65534:65534");
  CHECK(test::in_user_namespace(1000, 100, owners) == "1000:100 none:none 1000:none none:none");
  CHECK(test::in_user_namespace(65534, 65534, owners) ==
        "65534:65534 65534:65534 65534:65534 65534:65534");
}
