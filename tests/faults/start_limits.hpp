// SPDX-License-Identifier: MIT
// Resource limits and a seccomp filter of a state to start from.
#pragma once

#include "start_words.hpp"

namespace execcap::faults {

/// `nofile-none`, `nproc-none`, `fsize-none`: those limits are 0; `address-space=BYTES`.
void set_limits(const Words& words);

/// For each `answer=CALL,ERRNO[,FIRST-ARGUMENT[,SECOND]]`: the call with that number is not made
/// but answered with that errno, or with 0 (as if it had been made) where it is 0. Programs at
/// addresses below 4 GiB are spared: this one and the probe.
void install_filter(const Words& words);

}  // namespace execcap::faults
