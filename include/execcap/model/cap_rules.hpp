// SPDX-License-Identifier: MIT
// What the calls that change capabilities and securebits make of a process: capset(2), prctl(2).
#pragma once

#include "execcap/caps/set_text.hpp"
#include "execcap/model/id_rules.hpp"

namespace execcap {

/// State after capset(2) with a version 3 header. Capabilities that the kernel lacks are masked.
/// Ambient shrinks to what is still permitted and inheritable.
/// Refused with EPERM, in this order: inheritable gains something not permitted without an
/// effective CAP_SETPCAP; inheritable gains something outside the bounding set; permitted grows;
/// effective is not within the new permitted set.
/// Source: capset(2); security/commoncap.c, cap_capset().
[[nodiscard]] Transition after_capset(const ProcessState& before, const CapTriple& caps,
                                      const Surroundings& around);

/// State after PR_CAPBSET_DROP of each of `caps`, or the refusal of the first that is refused:
/// EPERM without an effective CAP_SETPCAP, then EINVAL for a capability that the kernel lacks. The
/// other four sets do not change.
/// Source: prctl(2); security/commoncap.c, cap_prctl_drop().
[[nodiscard]] Transition after_bounding_drop(const ProcessState& before, CapSet caps,
                                             const Surroundings& around);

/// State after PR_CAP_AMBIENT_RAISE of each of `caps`: needs them permitted and inheritable and
/// no_cap_ambient_raise unset; neither effective nor bounding matters. Refused with EPERM, or
/// EINVAL for a capability that the kernel lacks. Source: prctl(2); security/commoncap.c,
/// cap_task_prctl().
[[nodiscard]] Transition after_ambient_raise(const ProcessState& before, CapSet caps,
                                             const Surroundings& around);

/// State after PR_CAP_AMBIENT_LOWER of each of `caps`. EINVAL for a capability that the kernel
/// lacks, otherwise always allowed.
[[nodiscard]] Transition after_ambient_lower(const ProcessState& before, CapSet caps,
                                             const Surroundings& around);

/// State after PR_CAP_AMBIENT_CLEAR_ALL, which is always allowed.
[[nodiscard]] ProcessState after_ambient_clear(const ProcessState& before);

/// State after PR_SET_SECUREBITS. Refused with EPERM: a locked flag would change, a lock would be
/// removed, a bit is unknown to the kernel, or there is no effective CAP_SETPCAP and anything but
/// the securebits of Linux 6.14 changes (without it, even "no change" is refused).
/// Source: prctl(2); security/commoncap.c, cap_task_prctl().
[[nodiscard]] Transition after_set_securebits(const ProcessState& before, Securebits bits,
                                              const Surroundings& around);

/// State after PR_SET_KEEPCAPS. Refused with EPERM while keep_caps is locked, even for no change.
/// Source: prctl(2); security/commoncap.c, cap_task_prctl().
[[nodiscard]] Transition after_set_keep_caps(const ProcessState& before, bool on);

/// State after PR_SET_NO_NEW_PRIVS 1, which needs no privilege and cannot be undone.
/// Source: prctl(2); Documentation/userspace-api/no_new_privs.rst.
[[nodiscard]] ProcessState after_no_new_privs(const ProcessState& before);

/// State after chroot(2). Refused: EPERM without an effective CAP_SYS_CHROOT.
/// Source: chroot(2); fs/open.c, SYSCALL_DEFINE1(chroot).
[[nodiscard]] Transition after_chroot(const ProcessState& before);

/// State after unshare(2) or clone(2) with CLONE_NEWUSER: all capabilities and no securebits, locks
/// included, within the new namespace; ids and no_new_privs stay. `ids` are those that the new
/// namespace shows. Source: user_namespaces(7); kernel/user_namespace.c, set_cred_user_ns().
[[nodiscard]] ProcessState after_new_user_namespace(const ProcessState& before,
                                                    const KernelTraits& traits);

}  // namespace execcap
