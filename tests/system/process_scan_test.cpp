// SPDX-License-Identifier: MIT
#include "execcap/system/process_scan.hpp"

#include <doctest/doctest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "support/child.hpp"
#include "support/fake_kernel.hpp"
#include "support/states.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;

namespace {

/// Takes everything from the calling thread alone.
bool drop_own_caps() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> words{};
  return ::syscall(SYS_capset, &header, words.data()) == 0;
}

std::string text_of(const ProcessScan& scan) {
  std::string text;
  for (const ProcessRecord& record : scan.records) {
    text += record.is_leader() ? "leader" : "thread";
    text += record.status.caps.permitted.empty() ? " holds nothing" : " holds something";
    text += record.differs_from_leader ? ", differs; " : "; ";
  }
  return text;
}

/// What a scan of itself gives in a process of two threads. `leader_drops` says which of them gives
/// everything up, if one does.
enum class Drops { nobody, leader, thread };

/// Whose number the scan is given.
enum class Asked { leader, thread };

std::string scan_own_threads(Drops drops, ScanRequest request, Asked asked = Asked::leader) {
  request.all = test::all_caps;
  return test::in_user_namespace(0, 0, [=]() -> std::string {
    int ready[2];
    int end[2];
    if (::pipe(ready) != 0 || ::pipe(end) != 0) return "no pipe";
    std::atomic<pid_t> thread_id = 0;
    std::thread other([&] {
      thread_id = static_cast<pid_t>(::syscall(SYS_gettid));
      const bool is_done = drops != Drops::thread || drop_own_caps();
      char byte = 0;
      if (::write(ready[1], is_done ? "y" : "n", 1) != 1) return;
      if (::read(end[0], &byte, 1) < 0) return;
    });
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 1) byte = 'n';
    if (drops == Drops::leader && !drop_own_caps()) byte = 'n';
    std::string text = "capset failed";
    if (byte == 'y') {
      const std::array pids = {Pid{asked == Asked::leader ? ::getpid() : thread_id.load()}};
      const Result<ProcFolder> proc = ProcFolder::open();
      const Result<ProcessScan> scan = scan_pids(*proc, pids, request);
      text = scan ? text_of(*scan) : scan.error().message();
    }
    ::close(end[1]);
    other.join();
    return text;
  });
}

}  // namespace

TEST_CASE("threads that are as their leader are shown only where all are asked for") {
  CHECK(scan_own_threads(Drops::nobody, {}) == "leader holds something; ");
  CHECK(scan_own_threads(Drops::nobody, {.all_threads = true}) ==
        "leader holds something; thread holds something; ");
}

TEST_CASE("a thread that differs from its leader is shown and marked") {
  CHECK(scan_own_threads(Drops::thread, {}) ==
        "leader holds something; thread holds nothing, differs; ");
}

TEST_CASE("a thread that is asked for by its own number is shown alone, held against its leader") {
  CHECK(scan_own_threads(Drops::nobody, {}, Asked::thread) == "thread holds something; ");
  CHECK(scan_own_threads(Drops::thread, {}, Asked::thread) == "thread holds nothing, differs; ");
}

TEST_CASE("a thread that holds is found though its leader holds nothing") {
  CHECK(scan_own_threads(Drops::leader, {.only_holders = true}) ==
        "thread holds something, differs; ");
}

TEST_CASE("the list of all has this process and none that is gone") {
  const Result<ProcFolder> proc = ProcFolder::open();
  const Result<ProcessScan> scan = scan_all(*proc, {.all = test::all_caps});
  REQUIRE(scan);
  const auto is_own = [](const ProcessRecord& r) { return r.status.pid == Pid{::getpid()}; };
  CHECK(std::count_if(scan->records.begin(), scan->records.end(), is_own) == 1);
  CHECK(scan->missing.empty());
}

TEST_CASE("pids that are not there are named") {
  const Result<ProcFolder> proc = ProcFolder::open();
  const std::array pids = {Pid{INT32_MAX}, Pid{::getpid()}};
  const Result<ProcessScan> scan = scan_pids(*proc, pids, {.all = test::all_caps});
  REQUIRE(scan);
  CHECK(scan->missing == std::vector<Pid>{Pid{INT32_MAX}});
  CHECK(scan->records.size() == 1);
}

TEST_CASE("without /proc there are three sets of each") {
  const std::array pids = {Pid{::getpid()}, Pid{INT32_MAX}};
  const Result<ProcessScan> scan = scan_pids_without_proc(pids, {.all = test::all_caps});
  REQUIRE(scan);
  REQUIRE(scan->records.size() == 1);
  CHECK_FALSE(scan->records.front().is_whole);
  CHECK(scan->missing == std::vector<Pid>{Pid{INT32_MAX}});
}

TEST_CASE("bits that the kernel has no capability for are left out") {
  const test::TemporaryFolder folder;
  folder.folder("7");
  folder.link("self", "7");
  folder.folder("4711");
  ProcessState state = test::root_state();
  state.caps.bounding = CapSet::from_mask(~std::uint64_t{0});
  folder.file("4711/status", test::status_text(state, Pid{1}));
  const Result<ProcFolder> proc = ProcFolder::open(folder.path());
  const std::array pids = {Pid{4711}};
  const Result<ProcessScan> scan = scan_pids(*proc, pids, {.all = test::all_caps});
  REQUIRE(scan);
  REQUIRE(scan->records.size() == 1);
  CHECK(scan->records.front().status.caps.bounding == test::all_caps);
}
