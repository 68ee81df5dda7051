// SPDX-License-Identifier: MIT
// The order in which a state is built up: inheritable while everything is in the bounding set, ids
// under no_setuid_fixup, ambient before the securebits that may forbid it, capabilities last.
#include "thread_set_up.hpp"

#include <bit>

namespace execcap::kernel_check {
namespace {

/// Makes calls until one fails, and remembers which.
class Steps {
 public:
  void call(const char* name, long number, long a = 0, long b = 0, long c = 0) {
    if (fault_.step != nullptr) return;
    const long result = raw_call(number, a, b, c);
    if (result < 0) fault_ = {name, static_cast<int>(-result)};
  }
  void capset(std::uint64_t permitted, std::uint64_t effective, std::uint64_t inheritable) {
    CapWords words;
    words.data[0] = {static_cast<std::uint32_t>(effective), static_cast<std::uint32_t>(permitted),
                     static_cast<std::uint32_t>(inheritable)};
    words.data[1] = {static_cast<std::uint32_t>(effective >> 32U),
                     static_cast<std::uint32_t>(permitted >> 32U),
                     static_cast<std::uint32_t>(inheritable >> 32U)};
    call("capset", SYS_capset, address_of(&words.header), address_of(&words.data[0]));
  }
  /// One prctl(2) for each capability of `set`.
  void for_each(std::uint64_t set, const char* name, long option, long suboption) {
    for (; set != 0; set &= set - 1) {
      const long cap = std::countr_zero(set);
      if (suboption != 0) {
        call(name, SYS_prctl, option, suboption, cap);
      } else {
        call(name, SYS_prctl, option, cap);
      }
    }
  }
  [[nodiscard]] SetUpFault fault() const { return fault_; }

 private:
  SetUpFault fault_;
};

bool same_ids(const std::uint32_t (&a)[4], const std::uint32_t (&b)[4]) {
  return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
}

bool same_groups(const ThreadState& a, const ThreadState& b) {
  if (a.group_count != b.group_count) return false;
  for (std::uint32_t i = 0; i < a.group_count && i < max_groups; ++i) {
    if (a.groups[i] != b.groups[i]) return false;
  }
  return true;
}

}  // namespace

SetUpFault set_up_thread(const ThreadState& want, const Start& start) {
  constexpr std::uint32_t no_setuid_fixup = securebit::no_setuid_fixup.word();
  const ThreadState& now = start.state;
  Steps steps;
  steps.capset(now.permitted, now.permitted, want.inheritable);
  steps.for_each(now.bounding & ~want.bounding, "PR_CAPBSET_DROP", PR_CAPBSET_DROP, 0);
  if (!same_groups(now, want)) {
    steps.call("setgroups", SYS_setgroups, want.group_count, address_of(&want.groups[0]));
  }
  if (!same_ids(now.gid, want.gid)) {
    steps.call("setresgid", SYS_setresgid, want.gid[0], want.gid[1], want.gid[2]);
    if (want.gid[3] != want.gid[1]) steps.call("setfsgid", SYS_setfsgid, want.gid[3]);
  }
  if (!same_ids(now.uid, want.uid)) {
    steps.call("PR_SET_SECUREBITS", SYS_prctl, PR_SET_SECUREBITS, no_setuid_fixup);
    steps.call("setresuid", SYS_setresuid, want.uid[0], want.uid[1], want.uid[2]);
    if (want.uid[3] != want.uid[1]) steps.call("setfsuid", SYS_setfsuid, want.uid[3]);
  }
  steps.for_each(want.ambient, "PR_CAP_AMBIENT_RAISE", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE);
  steps.call("PR_SET_SECUREBITS", SYS_prctl, PR_SET_SECUREBITS, want.securebits);
  steps.capset(want.permitted, want.effective, want.inheritable);
  if (want.no_new_privs != 0) {
    steps.call("PR_SET_NO_NEW_PRIVS", SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
  }
  steps.call("PR_SET_PDEATHSIG", SYS_prctl, PR_SET_PDEATHSIG, want.parent_death_signal);
  return steps.fault();
}

}  // namespace execcap::kernel_check
