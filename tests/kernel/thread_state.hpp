// SPDX-License-Identifier: MIT
// Everything the kernel says of a thread's credentials, as plain data, and how it is read: by the
// probe that is exec'd and by the child that makes a call.
#pragma once

#include <linux/capability.h>
#include <linux/prctl.h>
#include <sys/syscall.h>

#include <cstdint>

#include "raw_call.hpp"

namespace execcap::kernel_check {

/// How many supplementary groups are read; of a longer list only the length counts.
inline constexpr std::uint32_t max_groups = 8;

/// The credentials of one thread, as its own user namespace shows them.
struct ThreadState {
  std::uint32_t uid[4];  ///< real, effective, saved, fs
  std::uint32_t gid[4];
  std::uint32_t group_count;
  std::uint32_t groups[max_groups];
  std::uint32_t securebits;
  std::uint64_t permitted;
  std::uint64_t effective;
  std::uint64_t inheritable;
  std::uint64_t bounding;
  std::uint64_t ambient;
  std::uint32_t no_new_privs;
  std::uint32_t parent_death_signal;
  std::uint32_t is_secure;  ///< AT_SECURE, 0 where nothing was exec'd
  std::uint32_t is_read;    ///< `read_mark` once all the rest is there

  friend bool operator==(const ThreadState&, const ThreadState&) = default;
};

inline constexpr std::uint32_t read_mark = 0x52454144;

/// The descriptor on which the probe finds the shared page; its state goes to the beginning.
inline constexpr int page_fd = 100;

/// capset(2) and capget(2) with the version that has 64 bits, for the calling thread.
struct CapWords {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
};

inline std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return (static_cast<std::uint64_t>(high) << 32U) | low;
}

/// Reads the state of the calling thread, up to the capability that the kernel does not know.
inline void read_thread_state(ThreadState& state) {
  raw_call(SYS_getresuid, address_of(&state.uid[0]), address_of(&state.uid[1]),
           address_of(&state.uid[2]));
  state.uid[3] = static_cast<std::uint32_t>(raw_call(SYS_setfsuid, -1));
  raw_call(SYS_getresgid, address_of(&state.gid[0]), address_of(&state.gid[1]),
           address_of(&state.gid[2]));
  state.gid[3] = static_cast<std::uint32_t>(raw_call(SYS_setfsgid, -1));
  state.group_count = static_cast<std::uint32_t>(raw_call(SYS_getgroups, 0, 0));
  if (state.group_count > 0 && state.group_count <= max_groups) {
    raw_call(SYS_getgroups, max_groups, address_of(&state.groups[0]));
  }

  CapWords words;
  raw_call(SYS_capget, address_of(&words.header), address_of(&words.data[0]));
  state.permitted = joined(words.data[0].permitted, words.data[1].permitted);
  state.effective = joined(words.data[0].effective, words.data[1].effective);
  state.inheritable = joined(words.data[0].inheritable, words.data[1].inheritable);
  state.bounding = 0;
  state.ambient = 0;
  for (long cap = 0; cap < 64; ++cap) {
    const long is_bounding = raw_call(SYS_prctl, PR_CAPBSET_READ, cap);
    if (is_bounding < 0) break;
    const long is_ambient = raw_call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap);
    state.bounding |= static_cast<std::uint64_t>(is_bounding == 1) << cap;
    state.ambient |= static_cast<std::uint64_t>(is_ambient == 1) << cap;
  }

  state.securebits = static_cast<std::uint32_t>(raw_call(SYS_prctl, PR_GET_SECUREBITS));
  state.no_new_privs = static_cast<std::uint32_t>(raw_call(SYS_prctl, PR_GET_NO_NEW_PRIVS));
  int signal = 0;
  raw_call(SYS_prctl, PR_GET_PDEATHSIG, address_of(&signal));
  state.parent_death_signal = static_cast<std::uint32_t>(signal);
  state.is_read = read_mark;
}

}  // namespace execcap::kernel_check
