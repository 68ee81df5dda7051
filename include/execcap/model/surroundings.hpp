// SPDX-License-Identifier: MIT
// What the kernel's rules depend on beside the process itself: the kernel's release, the user
// namespace, and who else has a hand on the process.
#pragma once

#include <cstdint>
#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/caps/cap_set.hpp"
#include "execcap/caps/securebits.hpp"

namespace execcap {

/// What differs between kernels. The defaults are Linux 6.17 and later.
struct KernelTraits {
  /// The last capability that the kernel has: /proc/sys/kernel/cap_last_cap. 40 since Linux 5.9.
  Cap last_cap{40};
  /// Linux 6.14: the securebits exec_restrict_file and exec_deny_interactive and their locks exist,
  /// and may be set without CAP_SETPCAP.
  bool has_exec_securebits = true;
  /// Linux 6.14: a program that is executed by its descriptor gets the file's name as its own, as
  /// if it were executed by its path. Before, it was called after the number of the descriptor.
  /// Source: fs/exec.c, begin_new_exec().
  bool exec_by_descriptor_keeps_name = true;
  /// Linux 6.17 (commit 337490f0007f): execve(2) takes an id as changed if the new effective one
  /// differs from the old effective one (for groups: from the file-system gid and all
  /// supplementary groups). Before, it compared the new effective id with the real one.
  bool exec_compares_effective_ids = true;
  /// Linux 6.3 and its stable releases: setresuid(2) and setresgid(2) that change nothing leave the
  /// file-system id alone. Before, they set it to the effective id all the same.
  bool setres_may_be_no_op = true;

  [[nodiscard]] constexpr CapSet all_caps() const { return CapSet::up_to(last_cap); }

  /// The securebits that may be changed without CAP_SETPCAP.
  [[nodiscard]] constexpr Securebits unprivileged_securebits() const {
    const Securebits exec_bits = securebit::exec_restrict_file | securebit::exec_deny_interactive;
    return has_exec_securebits ? exec_bits | exec_bits.locks() : Securebits{};
  }

  /// Every securebit that the kernel knows, locks included.
  [[nodiscard]] constexpr Securebits known_securebits() const {
    return Securebits{0xFF} | unprivileged_securebits();
  }

  friend bool operator==(const KernelTraits&, const KernelTraits&) = default;
};

/// `count` ids from `first` on.
struct IdRange {
  std::uint32_t first = 0;
  std::uint64_t count = 0;

  friend bool operator==(const IdRange&, const IdRange&) = default;
};

/// The user namespace of the process: user_namespaces(7). Ids are those seen inside it.
struct UserNamespace {
  bool is_initial = true;
  std::vector<IdRange> uids = {{0, std::uint64_t{max_id} + 1}};  ///< the uids that are mapped
  std::vector<IdRange> gids = {{0, std::uint64_t{max_id} + 1}};  ///< the gids that are mapped
  bool allows_setgroups = true;  ///< /proc/self/setgroups is not `deny`

  [[nodiscard]] bool maps(Uid uid) const;
  [[nodiscard]] bool maps(Gid gid) const;

  friend bool operator==(const UserNamespace&, const UserNamespace&) = default;
};

/// All that surrounds the process.
struct Surroundings {
  KernelTraits traits;
  UserNamespace user_namespace;
  /// The root, working directory and umask are shared with another process (clone(2), CLONE_FS).
  bool shares_fs = false;
  /// A tracer is attached that had no CAP_SYS_PTRACE when it attached: ptrace(2).
  bool is_traced_without_ptrace_cap = false;

  friend bool operator==(const Surroundings&, const Surroundings&) = default;
};

}  // namespace execcap
