// SPDX-License-Identifier: MIT
// What programs that the kernel itself starts may have at the most, and how that shrinks.
#pragma once

#include "execcap/model/process_state.hpp"
#include "execcap/model/rule.hpp"
#include "execcap/model/surroundings.hpp"

namespace execcap {

/// The limits of the usermode helpers: modprobe(8), the pipe of core_pattern, and whatever else the
/// kernel starts. They are two sysctls of the whole machine, kernel.usermodehelper.bset and
/// kernel.usermodehelper.inheritable.
struct HelperCaps {
  CapSet bounding;
  CapSet inheritable;

  friend bool operator==(const HelperCaps&, const HelperCaps&) = default;
};

/// The limits after `writer` has written `written` to both. A bit that is gone never comes back
/// before the next boot: the kernel takes the intersection with what is there, and says that the
/// write succeeded. Refused with EPERM without an effective CAP_SETPCAP and CAP_SYS_MODULE in the
/// initial user namespace. Source: kernel/umh.c, proc_cap_handler().
[[nodiscard]] Result<HelperCaps, Refusal> after_helper_write(const HelperCaps& before,
                                                             const HelperCaps& written,
                                                             const ProcessState& writer,
                                                             const Surroundings& around);

}  // namespace execcap
