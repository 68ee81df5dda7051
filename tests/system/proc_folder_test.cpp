// SPDX-License-Identifier: MIT
#include "execcap/system/proc_folder.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <thread>

#include "execcap/system/process_caps.hpp"
#include "execcap/system/running_file.hpp"
#include "support/fake_kernel.hpp"
#include "support/states.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;

namespace {

/// A folder that looks like a proc file system of a caller with the number 7.
void add_self(const test::TemporaryFolder& folder) {
  folder.folder("7");
  folder.link("self", "7");
}

}  // namespace

TEST_CASE("the processes are the entries that are numbers, in rising order") {
  const test::TemporaryFolder folder;
  add_self(folder);
  for (const char* name : {"10", "2", "100", "self2", "3x", "-4", "0", "4294967296"}) {
    folder.folder(name);
  }
  const Result<ProcFolder> proc = ProcFolder::open(folder.path());
  REQUIRE(proc);
  CHECK(*proc->processes() == std::vector<Pid>{Pid{2}, Pid{7}, Pid{10}, Pid{100}});
  CHECK(proc->own_pid() == Pid{7});
  CHECK_FALSE(proc->shows_own_pids());
}

TEST_CASE("a folder that is no proc file system is refused with what to do") {
  const test::TemporaryFolder folder;
  const Result<ProcFolder> empty = ProcFolder::open(folder.path());
  REQUIRE_FALSE(empty);
  CHECK(empty.error().message() ==
        "cannot read processes from " + folder.path() +
            ": no proc file system of this pid namespace is mounted there; mount it: "
            "mount -t proc proc /proc");
  const Result<ProcFolder> missing = ProcFolder::open(folder.path("none"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().errnum == ENOENT);
}

TEST_CASE("a status is read whole, however many groups it has") {
  const test::TemporaryFolder folder;
  add_self(folder);
  folder.folder("10");
  ProcessState state = test::root_state();
  state.groups.clear();
  for (std::uint32_t gid = 1; gid <= 65536; ++gid) state.groups.push_back({gid});
  folder.file("10/status", test::status_text(state, Pid{1}));
  const auto status = ProcFolder::open(folder.path())->status(Pid{10});
  REQUIRE(status);
  REQUIRE(*status);
  CHECK((*status)->groups == state.groups);
  CHECK((*status)->caps == state.caps);
}

TEST_CASE("a process that is gone is told from a status that is damaged") {
  const test::TemporaryFolder folder;
  add_self(folder);
  folder.folder("10");
  folder.file("10/status", "Name:\tx\n");
  const Result<ProcFolder> proc = ProcFolder::open(folder.path());
  const auto gone = proc->status(Pid{11});
  REQUIRE(gone);
  CHECK(gone->error() == Unreadable::gone);
  const auto damaged = proc->status(Pid{10});
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().message().starts_with("process 10: process status, line "));
}

TEST_CASE("the arguments of a command are split at its zero bytes") {
  const test::TemporaryFolder folder;
  add_self(folder);
  folder.folder("10");
  folder.folder("11");
  folder.file("10/cmdline", std::string("a\0\0b c\0", 7));
  folder.file("11/cmdline", "");
  const Result<ProcFolder> proc = ProcFolder::open(folder.path());
  CHECK(proc->command(Pid{10}) == std::vector<std::string>{"a", "", "b c"});
  CHECK(proc->command(Pid{11}) == std::vector<std::string>{});
  CHECK_FALSE(proc->command(Pid{12}));
}

TEST_CASE("the threads of a process are listed and counted alike") {
  const Result<ProcFolder> proc = ProcFolder::open();
  REQUIRE(proc);
  const Pid own{::getpid()};
  CHECK(proc->own_pid() == own);
  CHECK(proc->shows_own_pids());
  const std::size_t before = proc->count_threads(own);
  CHECK(proc->threads(own).size() == before);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::thread other([&] {
    char end = 0;
    CHECK(::read(ends[0], &end, 1) == 0);
  });
  CHECK(proc->count_threads(own) == before + 1);
  CHECK(proc->threads(own).size() == before + 1);
  ::close(ends[1]);
  other.join();
  ::close(ends[0]);
  CHECK(proc->count_threads(Pid{INT32_MAX}) == 0);
  CHECK(proc->threads(Pid{INT32_MAX}).empty());
}

TEST_CASE("capget and status say the same of the caller, and a missing process is ESRCH") {
  const auto status = ProcFolder::open()->status(Pid{::getpid()});
  REQUIRE(status);
  REQUIRE(*status);
  for (const Pid pid : {Pid{0}, Pid{::getpid()}}) {
    const Result<CapTriple> caps = capget_of(pid);
    REQUIRE(caps);
    CHECK(caps->permitted == (*status)->caps.permitted);
    CHECK(caps->effective == (*status)->caps.effective);
    CHECK(caps->inheritable == (*status)->caps.inheritable);
  }
  CHECK(capget_of(Pid{INT32_MAX}).error().errnum == ESRCH);
}

TEST_CASE("the file of a process is the one that it runs") {
  const Result<ProcFolder> proc = ProcFolder::open();
  const Result<ExecTarget> file = read_running_file(*proc, Pid{::getpid()}, test::all_caps);
  REQUIRE(file);
  CHECK(file->binary().path == proc->link(Pid{::getpid()}, "exe"));
  CHECK((file->binary().mode & mode::any_execute) != 0);
  CHECK(file->caps_status == FileCapsStatus::none);
  CHECK_FALSE(read_running_file(*proc, Pid{INT32_MAX}, test::all_caps));
  CHECK(shares_root_directory(*proc, Pid{::getpid()}) == true);
  CHECK(proc->user_namespace(Pid{::getpid()}));
}
