// SPDX-License-Identifier: MIT
// The real calls, each in a forked child, held against the model, libcap-ng and each other.
#include "execcap/system/linux_kernel.hpp"

#include <cap-ng.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "execcap/caps/list_text.hpp"
#include "execcap/plan/predict.hpp"
#include "execcap/system/apply.hpp"
#include "execcap/system/process_reader.hpp"
#include "support/child.hpp"
#include "support/states.hpp"

using namespace execcap;

namespace {

/// The real kernel as it is where no proc file system is mounted.
class KernelWithoutProc final : public LinuxKernel {
 public:
  std::optional<std::string> read_proc(const std::string&) override { return std::nullopt; }
};

std::string message_of(const Result<void>& done) {
  return done ? "done" : done.error().message();
}

/// `same` if both ways of reading give the same; a message otherwise.
std::string compare_both_ways() {
  LinuxKernel with;
  KernelWithoutProc without;
  const auto traits = read_kernel_traits(with);
  if (!traits) return traits.error().message();
  const auto one = read_process_state(with, *traits);
  if (!one) return one.error().message();
  const auto other = read_process_state(without, *traits);
  if (!other) return other.error().message();
  if (*one == *other) return "same";
  return message_of(verify(*one, without, *traits));
}

std::string difference_to_libcap_ng(std::string_view name, CapSet ours, capng_type_t type) {
  CapSet theirs;
  for (unsigned number = 0; number <= CAP_LAST_CAP; ++number) {
    const Cap cap{static_cast<std::uint8_t>(number)};
    if (capng_have_capability(type, number) != 0) theirs = theirs | CapSet{cap};
  }
  if (ours == theirs) return "";
  return std::string(name) + ": ours " + list_text(ours) + ", libcap-ng's " + list_text(theirs) +
         " ";
}

/// `same` if libcap-ng reads the five sets as we do.
std::string compare_with_libcap_ng() {
  LinuxKernel kernel;
  const auto state = read_process_state(kernel, *read_kernel_traits(kernel));
  if (!state) return state.error().message();
  capng_clear(CAPNG_SELECT_ALL);
  if (capng_get_caps_process() != 0) return "libcap-ng cannot read the state";
  const CapState& caps = state->caps;
  const std::string differences =
      difference_to_libcap_ng("permitted", caps.permitted, CAPNG_PERMITTED) +
      difference_to_libcap_ng("effective", caps.effective, CAPNG_EFFECTIVE) +
      difference_to_libcap_ng("inheritable", caps.inheritable, CAPNG_INHERITABLE) +
      difference_to_libcap_ng("bounding", caps.bounding, CAPNG_BOUNDING_SET) +
      difference_to_libcap_ng("ambient", caps.ambient, CAPNG_AMBIENT);
  return differences.empty() ? "same" : differences;
}

const CapSet wanted{cap::net_bind_service, cap::net_raw};

/// From root to uid 33 with two ambient capabilities and fewer in the bounding set.
std::vector<Step> web_steps(const CapState& caps, Pid parent) {
  const Uid uid{33};
  const Gid gid{33};
  return {step::SetCaps{{caps.permitted, caps.effective, wanted}},
          step::SetGroups{{Gid{44}, gid, Gid{4}}},
          step::SetGid{gid, gid, gid},
          step::DropBounding{{cap::sys_module, cap::bpf}},
          step::SetSecurebits{securebit::keep_caps | securebit::noroot},
          step::SetUid{uid, uid, uid},
          step::SetCaps{{wanted, {cap::net_raw}, wanted}},
          step::RaiseAmbient{wanted},
          step::LowerAmbient{{cap::net_raw}},
          step::SetParentDeathSignal{SIGTERM, parent},
          step::SetNoNewPrivs{}};
}

/// Carries web_steps() out; `then` is asked with the state that the model predicts.
std::string after_web_steps(const std::function<std::string(const ProcessState&)>& then) {
  return test::in_child([&]() -> std::string {
    LinuxKernel kernel;
    const auto around = read_surroundings(kernel);
    if (!around) return around.error().message();
    const auto now = read_process_state(kernel, around->traits);
    if (!now) return now.error().message();
    const std::vector<Step> steps = web_steps(now->caps, kernel.getppid());
    const auto predicted = after_steps(*now, steps, *around);
    if (!predicted) return "the model refuses step " + std::to_string(predicted.error().index);
    const auto done = execcap::apply(steps, kernel);
    if (!done) return done.error().message();
    return then(*predicted);
  });
}

bool write_text(const char* path, std::string_view text) {
  const int fd = ::open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  const bool is_done = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return ::close(fd) == 0 && is_done;
}

/// Puts an ordinary folder where /proc was, for the calling child alone.
bool hide_proc() {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", "/proc", "tmpfs", 0, nullptr) == 0 &&
         ::mkdir("/proc/thread-self", 0755) == 0;
}

}  // namespace

TEST_CASE("root's own state reads the same with and without /proc, and to libcap-ng") {
  CHECK(test::in_child(compare_both_ways) == "same");
  CHECK(test::in_child(compare_with_libcap_ng) == "same");
}

TEST_CASE("a plan carried out on this kernel gives the state that the model predicts") {
  const auto verified = [](const ProcessState& predicted) {
    LinuxKernel with;
    KernelWithoutProc without;
    const KernelTraits traits = *read_kernel_traits(with);
    return message_of(verify(predicted, with, traits)) + ", " +
           message_of(verify(predicted, without, traits));
  };
  CHECK(after_web_steps(verified) == "done, done");
}

TEST_CASE("the read-back of this kernel finds a state that is not the predicted one") {
  const auto verified = [](const ProcessState& predicted) {
    ProcessState other = predicted;
    other.caps.permitted = {cap::net_raw};
    LinuxKernel kernel;
    return message_of(verify(other, kernel, *read_kernel_traits(kernel)));
  };
  CHECK(after_web_steps(verified) ==
        "read-back: permitted: planned net_raw, the kernel has net_bind_service,net_raw");
}

TEST_CASE("after a launch's steps libcap-ng reads the same five sets") {
  CHECK(after_web_steps([](const ProcessState&) { return compare_with_libcap_ng(); }) == "same");
}

TEST_CASE("four different ids of each kind are told apart both ways") {
  CHECK(test::in_child([]() -> std::string {
          if (::setresgid(5, 6, 7) != 0 || ::setresuid(1, 0, 3) != 0) return "no ids";
          ::setfsgid(8);
          ::setfsuid(4);
          LinuxKernel kernel;
          const auto uid = kernel.getresuid();
          const auto gid = kernel.getresgid();
          if (!uid || *uid != IdQuad<Uid>{{1}, {0}, {3}, {4}}) return "other uids";
          if (!gid || *gid != IdQuad<Gid>{{5}, {6}, {7}, {8}}) return "other gids";
          return compare_both_ways();
        }) == "same");
}

TEST_CASE("any number of groups reads the same both ways") {
  for (const std::uint32_t count : {0U, 1U, 64U, 65U, 65536U}) {
    CAPTURE(count);
    CHECK(test::in_child([count]() -> std::string {
            LinuxKernel kernel;
            std::vector<Gid> groups;
            for (std::uint32_t gid = count; gid > 0; --gid) groups.push_back({gid * 3});
            if (const auto done = kernel.setgroups(groups); !done) return done.error().message();
            const auto read = kernel.getgroups();
            if (!read || read->size() != count) return "another number";
            return compare_both_ways();
          }) == "same");
  }
}

TEST_CASE("in a user namespace the state reads the same both ways, and so do its maps") {
  CHECK(test::in_user_namespace(1000, 100, compare_both_ways) == "same");
  CHECK(test::in_user_namespace(0, 0, compare_with_libcap_ng) == "same");
  CHECK(test::in_user_namespace(1000, 100, []() -> std::string {
          LinuxKernel kernel;
          const auto around = read_surroundings(kernel);
          if (!around) return around.error().message();
          const UserNamespace expected{.is_initial = false,
                                       .uids = {{1000, 1}},
                                       .gids = {{100, 1}},
                                       .allows_setgroups = false};
          return around->user_namespace == expected ? "as mapped" : "otherwise";
        }) == "as mapped");
}

TEST_CASE("in a user namespace without maps nothing is mapped, and the state still reads") {
  CHECK(test::in_child([]() -> std::string {
          if (::unshare(CLONE_NEWUSER) != 0) return "no namespace";
          LinuxKernel kernel;
          const auto around = read_surroundings(kernel);
          if (!around || around->user_namespace.is_initial) return "seen as the initial one";
          if (around->user_namespace.maps(root_uid)) return "seen as mapped";
          return compare_both_ways();
        }) == "same");
}

TEST_CASE("the initial user namespace is seen as such, and the last capability as the kernel has") {
  LinuxKernel kernel;
  const auto around = read_surroundings(kernel);
  REQUIRE(around);
  CHECK(around->user_namespace == UserNamespace{});
  CHECK(::prctl(PR_CAPBSET_READ, around->traits.last_cap.number, 0, 0, 0) >= 0);
  CHECK(::prctl(PR_CAPBSET_READ, around->traits.last_cap.number + 1, 0, 0, 0) == -1);
}

TEST_CASE("a /proc that is no proc file system is not believed") {
  CHECK(test::in_child([]() -> std::string {
          LinuxKernel early;
          const KernelTraits traits = *read_kernel_traits(early);
          const auto before = read_process_state(early, traits);
          if (!before || !early.read_proc("status")) return "no proc to begin with";
          if (!hide_proc()) return "cannot hide";
          if (!write_text("/proc/thread-self/status", "Name:\tforged\n")) return "cannot write";
          // What was opened before still shows the truth.
          const auto still = read_process_state(early, traits);
          if (!still || *still != *before) return "another state";
          LinuxKernel late;
          if (late.read_proc("status")) return "believed";
          const auto after = read_process_state(late, traits);
          return after && *after == *before ? "not believed" : "another state";
        }) == "not believed");
}

TEST_CASE("a fifo in a made-up /proc does not hold the launch up") {
  CHECK(test::in_child([]() -> std::string {
          if (!hide_proc()) return "cannot hide";
          if (::mkfifo("/proc/thread-self/status", 0644) != 0) return "no fifo";
          ::alarm(10);
          LinuxKernel kernel;
          return kernel.read_proc("status") ? "believed" : "nothing";
        }) == "nothing");
}

TEST_CASE("without anything on /proc there is nothing to read there") {
  CHECK(test::in_child([]() -> std::string {
          LinuxKernel kernel;
          if (kernel.read_proc("no-such-file")) return "a file";
          if (!hide_proc()) return "cannot hide";
          return kernel.read_proc("uid_map") ? "a map" : "nothing";
        }) == "nothing");
}

TEST_CASE("each refused call says its name, its arguments and the errno") {
  struct Case {
    Result<void> (*call)(Kernel&);
    std::string message;
  };
  for (const Case& c :
       {Case{[](Kernel& k) { return k.setresuid(Uid{5}, Uid{6}, Uid{7}); },
             "setresuid 5 6 7: operation not permitted"},
        {[](Kernel& k) { return k.setresgid(Gid{5}, Gid{6}, Gid{7}); },
         "setresgid 5 6 7: operation not permitted"},
        {[](Kernel& k) {
           const std::vector<Gid> groups{Gid{1}, Gid{2}};
           return k.setgroups(groups);
         },
         "setgroups [1,2]: operation not permitted"},
        {[](Kernel& k) { return k.setgroups({}); }, "setgroups []: operation not permitted"},
        {[](Kernel& k) { return k.set_securebits(securebit::noroot); },
         "PR_SET_SECUREBITS noroot: operation not permitted"},
        {[](Kernel& k) { return k.drop_bounding(cap::net_raw); },
         "PR_CAPBSET_DROP cap_net_raw: operation not permitted"},
        {[](Kernel& k) { return k.capset({.permitted = {cap::net_raw}}); },
         "capset: operation not permitted"},
        {[](Kernel& k) { return k.raise_ambient(cap::net_raw); },
         "PR_CAP_AMBIENT_RAISE cap_net_raw: operation not permitted"},
        {[](Kernel& k) { return k.set_parent_death_signal(65); },
         "PR_SET_PDEATHSIG 65: invalid argument"},
        {[](Kernel& k) { return k.set_parent_death_signal(-1); },
         "PR_SET_PDEATHSIG -1: invalid argument"},
        {[](Kernel& k) { return k.chroot("/no/such"); },
         "chroot /no/such: no such file or directory"},
        {[](Kernel& k) { return k.chroot("/"); }, "chroot /: operation not permitted"},
        {[](Kernel& k) { return k.chdir("/no/such"); },
         "chdir /no/such: no such file or directory"},
        {[](Kernel& k) { return k.umask(01000); }, "umask 01000: invalid argument"}}) {
    CHECK(test::in_child([&]() -> std::string {
            LinuxKernel kernel;
            const Uid nobody{65534};
            if (const auto done = kernel.setresuid(nobody, nobody, nobody); !done) return "no id";
            return message_of(c.call(kernel));
          }) == c.message);
  }
}

TEST_CASE("a call that succeeds has been done") {
  CHECK(test::in_child([]() -> std::string {
          LinuxKernel kernel;
          if (!kernel.umask(027) || ::umask(0) != 027) return "umask";
          if (!kernel.chdir("/usr") || !kernel.chroot("/usr") || ::access("/bin", F_OK) != 0 ||
              ::access("/usr/bin", F_OK) == 0) {
            return "chroot";
          }
          if (!kernel.setsid() || ::getsid(0) != ::getpid()) return "setsid";
          if (!kernel.set_keep_caps(true) || ::prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0) != 1) return "on";
          if (!kernel.set_keep_caps(false) || ::prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0) != 0) {
            return "off";
          }
          if (!kernel.set_parent_death_signal(SIGHUP)) return "pdeathsig";
          if (*kernel.get_parent_death_signal() != SIGHUP) return "pdeathsig read";
          return "all done";
        }) == "all done");
}

TEST_CASE("a session cannot be started twice, and the hint says why") {
  CHECK(test::in_child([]() -> std::string {
          LinuxKernel kernel;
          if (!kernel.setsid()) return "not even once";
          return message_of(kernel.setsid());
        }) == "setsid: operation not permitted; the process leads its process group already");
}

TEST_CASE("a capability that the kernel lacks is unsupported, with the kernel's release") {
  const std::string answer = test::in_child([]() -> std::string {
    LinuxKernel kernel;
    const auto done = kernel.drop_bounding(Cap{63});
    if (done) return "dropped";
    const bool is_unsupported = done.error().kind == ErrorKind::unsupported;
    return (is_unsupported ? "unsupported: " : "") + done.error().message();
  });
  LinuxKernel kernel;
  CHECK(answer ==
        "unsupported: PR_CAPBSET_DROP 63: the running kernel does not have it; this is "
        "Linux " +
            kernel.uname()->release +
            ", the last capability stands in /proc/sys/kernel/cap_last_cap");
}

TEST_CASE("capset and capget carry all 64 bits in their places") {
  CHECK(test::in_child([]() -> std::string {
          LinuxKernel kernel;
          const CapTriple low_and_high{.permitted = {cap::chown, cap::net_raw, cap::bpf},
                                       .effective = {cap::bpf},
                                       .inheritable = {cap::chown, cap::mac_admin}};
          if (const auto done = kernel.capset(low_and_high); !done) return done.error().message();
          const auto read = kernel.capget();
          return read && *read == low_and_high ? "same" : "other sets";
        }) == "same");
}

TEST_CASE("execve hands the path, the arguments and the environment on") {
  CHECK(test::in_child([]() -> std::string {
          LinuxKernel kernel;
          const Error error = kernel.execve(
              "/bin/sh", {"name", "-c", "test \"$0$1 $HOME\" = 'ab /x' && exit 7", "a", "b"},
              {"HOME=/x"});
          return error.message();
        }) == "the child ended with wait status " + std::to_string(7 << 8));
}

TEST_CASE("execve that fails says why, and whether there was a command at all") {
  LinuxKernel kernel;
  const Error absent = kernel.execve("/no/such", {"x"}, {});
  CHECK(absent.kind == ErrorKind::not_found);
  CHECK(absent.message() == "cannot execute /no/such: no such file or directory");
  const Error folder = kernel.execve("/usr", {"x"}, {});
  CHECK(folder.kind == ErrorKind::not_startable);
  CHECK(folder.errnum == EACCES);
}
