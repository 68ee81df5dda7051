// SPDX-License-Identifier: MIT
// The system calls themselves, so that nothing stands between the words and the kernel.
#include "start_caps.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>

namespace execcap::faults {
namespace {

constexpr int many_groups = 150;
constexpr gid_t first_group = 1000;

struct Sets {
  std::uint64_t permitted = 0;
  std::uint64_t effective = 0;
  std::uint64_t inheritable = 0;
};

Sets present_sets() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct words[2]{};
  need(::syscall(SYS_capget, &header, words) == 0, "capget");
  const auto joined = [&](auto member) {
    return (std::uint64_t{words[1].*member} << 32U) | words[0].*member;
  };
  return {.permitted = joined(&__user_cap_data_struct::permitted),
          .effective = joined(&__user_cap_data_struct::effective),
          .inheritable = joined(&__user_cap_data_struct::inheritable)};
}

void set_sets(const Sets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct words[2]{};
  for (unsigned i = 0; i < 2; ++i) {
    words[i] = {.effective = static_cast<std::uint32_t>(sets.effective >> (32 * i)),
                .permitted = static_cast<std::uint32_t>(sets.permitted >> (32 * i)),
                .inheritable = static_cast<std::uint32_t>(sets.inheritable >> (32 * i))};
  }
  need(::syscall(SYS_capset, &header, words) == 0, "capset");
}

bool is_in(std::uint64_t set, int cap) {
  return ((set >> static_cast<unsigned>(cap)) & 1U) != 0;
}

void set_ids(unsigned uid) {
  if (uid == 0) return;
  need(::prctl(PR_SET_KEEPCAPS, 1UL, 0UL, 0UL, 0UL) == 0, "PR_SET_KEEPCAPS");
  need(::setresgid(uid, uid, uid) == 0, "setresgid");
  need(::setresuid(uid, uid, uid) == 0, "setresuid");
  need(::prctl(PR_SET_KEEPCAPS, 0UL, 0UL, 0UL, 0UL) == 0, "PR_SET_KEEPCAPS");
}

/// Inheritable and ambient as permitted.
void fill_inheritable_and_ambient() {
  const Sets now = present_sets();
  set_sets({.permitted = now.permitted, .effective = now.permitted, .inheritable = now.permitted});
  for (int cap = 0; cap < 64; ++cap) {
    if (!is_in(now.permitted, cap)) continue;
    const auto number = static_cast<unsigned long>(cap);
    need(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0UL, 0UL) == 0, "raise of ambient");
  }
}

void drop_bounding(int cap) {
  const auto number = static_cast<unsigned long>(cap);
  need(::prctl(PR_CAPBSET_DROP, number, 0UL, 0UL, 0UL) == 0, "PR_CAPBSET_DROP");
}

void empty_bounding() {
  for (int cap = 0; cap < 64; ++cap) {
    const auto number = static_cast<unsigned long>(cap);
    if (::prctl(PR_CAPBSET_READ, number, 0UL, 0UL, 0UL) < 0) return;
    drop_bounding(cap);
  }
}

unsigned long securebits_of(const Words& words) {
  unsigned long bits = 0;
  if (words.has("securebits-locked")) bits |= SECURE_ALL_LOCKS;
  if (words.has("keep-caps-locked")) bits |= SECBIT_KEEP_CAPS_LOCKED;
  if (words.has("no-ambient-raise")) bits |= SECBIT_NO_CAP_AMBIENT_RAISE;
  return bits;
}

/// Out of all five sets: a capability left in bounding would come back to root at the exec. SETPCAP
/// goes last, because without it bounding stays.
void remove_caps(const Words& words) {
  std::vector<int> gone;
  for (const std::string& value : words.values("without")) gone.push_back(std::stoi(value));
  std::stable_partition(gone.begin(), gone.end(), [](int cap) { return cap != CAP_SETPCAP; });
  Sets left = present_sets();
  for (const int cap : gone) {
    drop_bounding(cap);
    const std::uint64_t others = ~(std::uint64_t{1} << static_cast<unsigned>(cap));
    left = {.permitted = left.permitted & others,
            .effective = left.effective & others,
            .inheritable = left.inheritable & others};
  }
  set_sets(left);
}

[[noreturn]] void pass_on(int status) {
  if (WIFEXITED(status)) ::_exit(WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  sigset_t all;
  ::sigfillset(&all);
  ::signal(number, SIG_DFL);
  ::sigprocmask(SIG_UNBLOCK, &all, nullptr);
  ::raise(number);
  ::abort();
}

[[noreturn]] void trace(pid_t child) {
  for (;;) {
    int status = 0;
    need(::waitpid(child, &status, 0) == child, "waitpid");
    if (!WIFSTOPPED(status)) pass_on(status);
    const int number = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
    ::ptrace(PTRACE_CONT, child, nullptr, number);
  }
}

}  // namespace

void raise_group_count(const Words& words) {
  if (!words.has("groups-many")) return;
  std::vector<gid_t> groups(many_groups);
  for (int i = 0; i < many_groups; ++i) {
    groups[static_cast<std::size_t>(i)] = first_group + static_cast<gid_t>(i);
  }
  need(::setgroups(groups.size(), groups.data()) == 0, "setgroups");
}

void set_ids_and_caps(const Words& words, unsigned uid) {
  set_ids(uid);
  if (uid != 0 || words.has("inheritable-full")) fill_inheritable_and_ambient();
  if (words.has("bounding-empty")) empty_bounding();
  if (const unsigned long bits = securebits_of(words); bits != 0) {
    need(::prctl(PR_SET_SECUREBITS, bits, 0UL, 0UL, 0UL) == 0, "PR_SET_SECUREBITS");
  }
  remove_caps(words);
  if (words.has("no-new-privs")) {
    need(::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0, "PR_SET_NO_NEW_PRIVS");
  }
}

void trace_from_parent() {
  const pid_t child = ::fork();
  need(child >= 0, "fork");
  if (child != 0) trace(child);
  // What the tracer may is taken from the credentials of the traced one at this very call.
  const Sets all = present_sets();
  Sets less = all;
  less.effective &= ~(std::uint64_t{1} << unsigned{CAP_SYS_PTRACE});
  set_sets(less);
  need(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0, "PTRACE_TRACEME");
  set_sets(all);
}

}  // namespace execcap::faults
