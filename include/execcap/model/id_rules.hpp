// SPDX-License-Identifier: MIT
// What the calls that change ids make of a process: setresuid(2) and its kin, setgroups(2).
#pragma once

#include <optional>
#include <span>

#include "execcap/model/process_state.hpp"
#include "execcap/model/rule.hpp"
#include "execcap/model/surroundings.hpp"

namespace execcap {

/// The state after a call, or why the kernel refuses it. A refused call changes nothing.
using Transition = Result<ProcessState, Refusal>;

/// State after setresuid(2); an argument that is not given is -1, "leave". Every change of uid is
/// followed by the rules for capabilities (leaving uid 0 clears permitted and effective unless
/// keep-caps, and always ambient), unless no_setuid_fixup is set.
/// Refused: EINVAL for an id that is not mapped in the user namespace, EPERM for one that is not
/// among the real, effective and saved ids without an effective CAP_SETUID.
/// Source: setresuid(2); capabilities(7), "Effect of user ID changes on capabilities";
/// kernel/sys.c, __sys_setresuid(); security/commoncap.c, cap_task_fix_setuid(),
/// cap_emulate_setxuid().
[[nodiscard]] Transition after_setresuid(const ProcessState& before, std::optional<Uid> real,
                                         std::optional<Uid> effective, std::optional<Uid> saved,
                                         const Surroundings& around);

/// State after setuid(2). With CAP_SETUID all four ids change, without it effective and fs.
/// Source: setuid(2); kernel/sys.c, __sys_setuid().
[[nodiscard]] Transition after_setuid(const ProcessState& before, Uid uid,
                                      const Surroundings& around);

/// State after setreuid(2). Source: setreuid(2); kernel/sys.c, __sys_setreuid().
[[nodiscard]] Transition after_setreuid(const ProcessState& before, std::optional<Uid> real,
                                        std::optional<Uid> effective, const Surroundings& around);

/// State after setfsuid(2), which never says that it was refused: the state is then unchanged.
/// Source: setfsuid(2); kernel/sys.c, __sys_setfsuid(); security/commoncap.c,
/// cap_task_fix_setuid(), LSM_SETID_FS.
[[nodiscard]] ProcessState after_setfsuid(const ProcessState& before, Uid uid,
                                          const Surroundings& around);

/// State after setresgid(2): as setresuid(2) with CAP_SETGID, without any effect on capabilities.
/// Source: setresgid(2); kernel/sys.c, __sys_setresgid().
[[nodiscard]] Transition after_setresgid(const ProcessState& before, std::optional<Gid> real,
                                         std::optional<Gid> effective, std::optional<Gid> saved,
                                         const Surroundings& around);

/// State after setgroups(2). Refused: EPERM without an effective CAP_SETGID and where the user
/// namespace denies it, EINVAL for more than 65536 groups or one that is not mapped.
/// Source: setgroups(2); kernel/groups.c, SYSCALL_DEFINE2(setgroups), may_setgroups().
[[nodiscard]] Transition after_setgroups(const ProcessState& before, std::span<const Gid> groups,
                                         const Surroundings& around);

}  // namespace execcap
