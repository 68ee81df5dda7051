// SPDX-License-Identifier: MIT
// The system call behind each action of a case.
#pragma once

#include "case_runner.hpp"

namespace execcap::kernel_check {

/// Does what the case asks, in the calling thread: 0, or the errno(3) that the kernel gives. A
/// successful execve(2) does not return. Allocates nothing.
[[nodiscard]] int perform(const Action& action);

/// Reads the five sets of the calling process through libcap-ng. False if that fails.
[[nodiscard]] bool read_by_libcap_ng(WitnessSets& witness, CapSet all);

}  // namespace execcap::kernel_check
