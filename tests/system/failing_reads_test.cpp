// SPDX-License-Identifier: MIT
// The kernel, /proc and the name service, whichever call fails: an error or the same answer.
#include <doctest/doctest.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>

#include "execcap/caps/securebits.hpp"
#include "execcap/model/id_text.hpp"
#include "execcap/system/accounts.hpp"
#include "execcap/system/helper_limits.hpp"
#include "execcap/system/linux_kernel.hpp"
#include "execcap/system/own_binary.hpp"
#include "execcap/system/process_caps.hpp"
#include "execcap/system/process_reader.hpp"
#include "execcap/system/process_scan.hpp"
#include "execcap/system/running_file.hpp"
#include "execcap/system/text_file.hpp"
#include "failing_questions.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

std::string state_text(const ProcessState& state) {
  std::string text = quad_text(state.uid) + " " + quad_text(state.gid) + " ";
  for (const NamedSet& set : named_sets)
    text += std::to_string((state.caps.*set.member).mask()) + " ";
  return text + groups_text(state.groups) + securebits_text(state.securebits);
}

std::string account_text(const std::optional<Account>& account) {
  return account ? account->name + std::to_string(account->uid.value) : "none";
}

}  // namespace

TEST_CASE("the state of the process is read whole or not at all, with and without /proc") {
  LinuxKernel warm;
  const KernelTraits traits = *read_kernel_traits(warm);
  const auto ask = [&] {
    LinuxKernel kernel;
    return text_of(read_process_state(kernel, traits), state_text);
  };
  CHECK(errors_of_each_failure(EIO, ask) > 0);
  CHECK(answer_with("open", 1, ENOENT, ask) == ask());
}

TEST_CASE("each read of the kernel says when it fails, and with which errno") {
  LinuxKernel kernel;
  const auto errnum_of = [](const auto& result) { return result ? 0 : result.error().errnum; };
  const std::function<int()> reads[] = {
      [&] { return errnum_of(kernel.getresuid()); },
      [&] { return errnum_of(kernel.getresgid()); },
      [&] { return errnum_of(kernel.getgroups()); },
      [&] { return errnum_of(kernel.capget()); },
      [&] { return errnum_of(kernel.read_bounding(cap::chown)); },
      [&] { return errnum_of(kernel.read_ambient(cap::chown)); },
      [&] { return errnum_of(kernel.get_securebits()); },
      [&] { return errnum_of(kernel.get_no_new_privs()); },
      [&] { return errnum_of(kernel.get_parent_death_signal()); },
      [&] { return errnum_of(kernel.uname()); },
      [&] { return errnum_of(capget_of(Pid{0})); },
  };
  for (const auto& read : reads) {
    CHECK(read() == 0);
    with_failing_call(1, EIO, [&] { CHECK(read() == EIO); });
  }
}

TEST_CASE("groups beyond what there can be are an error, not a part of them") {
  LinuxKernel kernel;
  CHECK(answer_with("getgroups", 2, EINVAL, [&] {
          return text_of(kernel.getgroups(),
                         [](const auto& groups) { return groups_text(groups); });
        }) == "error: getgroups: invalid argument");
}

TEST_CASE("a change of directory that cannot be made or seen is an error") {
  LinuxKernel kernel;
  CHECK(errors_of_each_failure(EIO, [&] { return text_of(kernel.chdir(".")); }) == 3);
}

TEST_CASE("a kernel without a call has it said with its release, known or not") {
  LinuxKernel kernel;
  const auto ask = [&] {
    std::string answer;
    with_failing_calls("uname", 1, EIO, [&] { answer = text_of(kernel.raise_ambient(Cap{63})); });
    return answer;
  };
  CHECK(ask() ==
        "error: PR_CAP_AMBIENT_RAISE 63: the running kernel does not have it; this is Linux of "
        "unknown release, the ambient set came with 4.3");
}

TEST_CASE("a read of /proc that fails is no text, and one that is interrupted goes on") {
  const auto ask = [] {
    LinuxKernel kernel;
    const auto text = kernel.read_proc("status");
    return text ? text->substr(0, 5) : "none";
  };
  CHECK(ask() == "Name:");
  CHECK(answer_with("pread", 1, EIO, ask) == "none");
  CHECK(answer_with("fstatfs", 1, EIO, ask) == "none");
  CHECK(answer_with("pread", 1, EINTR, ask) == "Name:");
}

TEST_CASE("a name service that fails is an error, one that is interrupted is asked again") {
  SystemAccounts accounts;
  const auto by_name = [&] { return text_of(accounts.find_user("root"), account_text); };
  const auto by_number = [&] { return text_of(accounts.find_user(Uid{0}), account_text); };
  const auto group = [&] {
    return text_of(accounts.find_group("root"), [](const std::optional<Gid>& gid) {
      return gid ? std::to_string(gid->value) : "none";
    });
  };
  CHECK(by_name() == "root0");
  CHECK(answer_with("getpwnam_r", 1, EINTR, by_name) == "root0");
  CHECK(answer_with("getpwnam_r", 3, ERANGE, by_name) == "root0");
  CHECK(answer_with("getpwnam_r", 1, ENOENT, by_name) == "none");
  CHECK(answer_with("getpwnam_r", 1, EIO, by_name) ==
        "error: cannot look up user 'root': input/output error; the name service failed: nss(5)");
  CHECK(answer_with("getpwnam_r", 1000, ERANGE, by_name).find("error: ") == 0);
  CHECK(answer_with("getpwuid_r", 1, EMFILE, by_number).find("error: ") == 0);
  CHECK(answer_with("getgrnam_r", 1, EIO, group).find("error: ") == 0);
  CHECK(answer_with("getgrnam_r", 1, ESRCH, group) == "none");
  CHECK(answer_with("getgrgid_r", 1, EIO,
                    [&] { return accounts.group_name(Gid{0}).value_or("none"); }) == "none");
}

TEST_CASE("a call that says it was done and was not is an error") {
  LinuxKernel kernel;
  const auto lied = [](const std::string& name, auto act) {
    std::string answer;
    with_calls({.name = name, .count = 1, .lie = 0}, [&] { answer = text_of(act()); });
    return answer;
  };
  const std::string ending =
      ": the kernel says that it is done, and it is not; a seccomp filter may answer in its place";
  CHECK(lied("chdir", [&] { return kernel.chdir("/proc"); }) == "error: chdir /proc" + ending);
  CHECK(lied("setsid", [&] { return kernel.setsid(); }) == "error: setsid" + ending);
  const mode_t mask = ::umask(022);
  std::string answer;
  with_calls({.name = "umask", .count = 1, .lie = 0}, [&] { answer = text_of(kernel.umask(027)); });
  CHECK(answer == "error: umask 027" + ending);
  ::umask(mask);
}

TEST_CASE("groups that are too many or change from answer to answer are an error") {
  SystemAccounts accounts;
  const auto groups = [&] {
    return text_of(accounts.groups_of({.name = "root", .uid = Uid{0}, .gid = Gid{0}}),
                   [](const auto& found) { return groups_text(found); });
  };
  CHECK(answer_with("getgrouplist", 1, 0, groups) == groups());
  const auto of_nobody = [&] {
    return text_of(accounts.groups_of({.name = "no-such-user", .uid = Uid{7}, .gid = Gid{1234}}),
                   [](const auto& found) { return groups_text(found); });
  };
  CHECK(of_nobody() == "1234");
  std::string answer;
  with_calls({.name = "getgrouplist", .count = 1, .lie = 0}, [&] { answer = of_nobody(); });
  CHECK(answer ==
        "error: cannot list the groups of user 'no-such-user': the name service gives different "
        "answers to the same question; start it again, or name them with --groups");
  CHECK(answer_with("getgrouplist", 1000, 0, groups) ==
        "error: cannot list the groups of user 'root': numerical result out of range");
}

TEST_CASE("the processes are listed whole or not at all, whichever call fails") {
  const auto ask = [] {
    const Result<ProcFolder> proc = ProcFolder::open();
    if (!proc) return error_text(proc.error());
    return text_of(proc->processes(), [](const auto& pids) {
      return std::to_string(static_cast<int>(pids.front().value));
    });
  };
  CHECK(errors_of_each_failure(EIO, ask) > 3);
}

TEST_CASE("what /proc does not tell of a process is not known, and never something else") {
  const Result<ProcFolder> proc = ProcFolder::open();
  REQUIRE(proc);
  const Pid self{::getpid()};
  const auto is_there = [](bool there) { return std::string(there ? "there" : "none"); };
  const std::function<std::string()> asked[] = {
      [&] { return is_there(proc->text(self, "cgroup").has_value()); },
      [&] { return is_there(proc->command(self).has_value()); },
      [&] { return is_there(proc->link(self, "exe").has_value()); },
      [&] { return is_there(proc->user_namespace(self).has_value()); },
      [&] { return is_there(proc->count_threads(self) != 0); },
      [&] { return is_there(!proc->threads(self).empty()); },
      [&] { return is_there(shares_root_directory(*proc, self).has_value()); },
  };
  for (const auto& ask : asked) {
    CHECK(ask() == "there");
    std::string answer;
    with_failing_call(1, EIO, [&] { answer = ask(); });
    CHECK(answer == "none");
  }
  CHECK(answer_with("stat", 2, EIO, asked[6]) == "none");
  CHECK(answer_with("read", 1, EINTR, asked[0]) == "there");
  CHECK(answer_with("read", 1, EIO, asked[0]) == "none");
  CHECK_FALSE(answer_with("openat", 1, EIO, [&] { return is_there(proc->hides_processes()); }) ==
              "there");
}

TEST_CASE("a process that /proc hides is known by its three sets, and by nothing where they fail") {
  const Result<ProcFolder> proc = ProcFolder::open();
  REQUIRE(proc);
  const std::array pids = {Pid{::getpid()}};
  const auto ask = [&] {
    return text_of(scan_pids(*proc, pids, {}), [](const ProcessScan& scan) {
      return std::to_string(scan.records.size()) + (scan.hidden_count == 1 ? " hidden" : "") +
             (scan.missing.empty() ? "" : " missing");
    });
  };
  CHECK(ask() == "1");
  CHECK(answer_with("openat", 1, EACCES, ask) == "1 hidden");
  CHECK(answer_with("openat", 1, ENOENT, ask) == "0 missing");
  CHECK(answer_with("syscall", 1, EIO, [&] {
          return text_of(scan_pids_without_proc(pids, {}), [](const auto&) { return "found"; });
        }).find("error: ") == 0);
}

TEST_CASE("the file of a process is looked at whole or not at all") {
  const Result<ProcFolder> proc = ProcFolder::open();
  REQUIRE(proc);
  const auto ask = [&](int errnum) {
    std::string answer;
    with_failing_calls("getxattr", 1, errnum, [&] {
      const auto found = read_running_file(*proc, Pid{::getpid()}, CapSet::up_to({40}));
      answer = std::to_string(static_cast<int>(found->caps_status));
    });
    return answer;
  };
  const auto number = [](FileCapsStatus status) {
    return std::to_string(static_cast<int>(status));
  };
  CHECK(ask(ENODATA) == number(FileCapsStatus::none));
  CHECK(ask(EOPNOTSUPP) == number(FileCapsStatus::none));
  CHECK(ask(EOVERFLOW) == number(FileCapsStatus::foreign));
  CHECK(ask(EIO) == number(FileCapsStatus::unknown));
  for (const std::string name : {"open", "fstat", "fstatfs"}) {
    CHECK(answer_with(name, 1, EIO, [&] {
            return text_of(read_running_file(*proc, Pid{::getpid()}, {}), target_text);
          }).find("error: cannot look at the file of process ") == 0);
  }
}

TEST_CASE("the limits of helpers are read and written whole, and on /proc alone") {
  const TemporaryFolder folder;
  const std::string path = "/proc/sys/kernel/usermodehelper/bset";
  const std::string file = folder.file("bset", "5 1\n");
  const auto read = [] {
    return text_of(read_helper_limit(HelperLimit::bounding),
                   [](CapSet set) { return std::to_string(set.mask()); });
  };
  const auto write = [] {
    return text_of(write_helper_limit(HelperLimit::bounding, CapSet::from_mask(7)));
  };
  const CallOrders on_proc{
      .redirected = path, .redirected_to = file, .file_system = PROC_SUPER_MAGIC};
  with_calls(on_proc, [&] { CHECK(read() == "4294967301"); });
  with_calls(on_proc, [&] { CHECK(write() == "done"); });
  CHECK(*read_text_file(file) == "7 0\n");

  const std::string what = "error: " + path + ": ";
  CHECK(answer_with("open", 1, EACCES, write) == what + "permission denied; run it as root");
  CHECK(answer_with("open", 1, EROFS, write) ==
        what + "read-only file system; run it where /proc/sys can be written, not in a container");
  CHECK(answer_with("open", 1, ENOENT, write) ==
        what + "no such file or directory; mount a proc file system on /proc");
  CHECK(answer_with("open", 1, EACCES, read) == what + "permission denied; run it as root");

  const auto answer_on_proc = [&](const std::string& name, std::optional<long> lie, auto ask) {
    CallOrders orders = on_proc;
    orders.name = name;
    orders.count = 1;
    orders.errnum = EIO;
    orders.lie = lie;
    std::string answer;
    with_calls(orders, [&] { answer = ask(); });
    return answer;
  };
  const std::string failed = what + "input/output error";
  CHECK(answer_on_proc("fstatfs", std::nullopt, read) == failed);
  CHECK(answer_on_proc("read", std::nullopt, read) == failed);
  CHECK(answer_on_proc("write", std::nullopt, write) == failed);
  CHECK(answer_on_proc("write", 2, write) == failed);
  // On another file system it is not the kernel's file, whatever it says.
  with_calls({.redirected = path, .redirected_to = file}, [&] {
    CHECK(read() == what + "no such file or directory; mount a proc file system on /proc");
  });
}

TEST_CASE("a launch writes each limit of helpers to its file") {
  const TemporaryFolder folder;
  const std::string place = "/proc/sys/kernel/usermodehelper/";
  LinuxKernel kernel;
  for (const std::string name : {"bset", "inheritable"}) {
    CAPTURE(name);
    const std::string file = folder.file(name, "");
    const CapSet caps = CapSet::from_mask(name.size());
    with_calls({.redirected = place + name, .redirected_to = file, .file_system = PROC_SUPER_MAGIC},
               [&] {
                 CHECK((name == "bset" ? kernel.write_helper_bounding(caps)
                                       : kernel.write_helper_inheritable(caps)));
               });
    CHECK(*read_text_file(file) == std::to_string(name.size()) + " 0\n");
  }
}

TEST_CASE("what the file of a launcher gives it is found out, or known not to be") {
  const auto ask = [](int errnum) {
    std::string answer;
    with_calls({.name = "getxattr", .count = 1, .errnum = errnum, .is_secure = true}, [&] {
      const OwnBinary own = read_own_binary();
      REQUIRE(own.is_secure);
      answer = !own.file ? "not known" : own.file->has_capability_attr ? "attribute" : "plain";
    });
    return answer;
  };
  CHECK(ask(ENODATA) == "plain");
  CHECK(ask(EOPNOTSUPP) == "plain");
  // It is there, and cannot be shown.
  CHECK(ask(EINVAL) == "attribute");
  CHECK(ask(EOVERFLOW) == "attribute");
  CHECK(ask(EIO) == "not known");
}
