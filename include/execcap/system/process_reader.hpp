// SPDX-License-Identifier: MIT
// The state of the calling process and what surrounds it, read from the kernel.
#pragma once

#include <string_view>

#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/system/kernel.hpp"

namespace execcap {

/// The caller's state: ids, groups, the five sets, securebits, no_new_privs, each from the kernel.
/// With /proc it is one read of `status`, without it one call for each id kind and each bit.
/// The parent-death signal is left out: what the caller has of it decides nothing.
Result<ProcessState> read_process_state(Kernel& kernel, const KernelTraits& traits);

/// What follows from a kernel's release, `6.1.0-18-amd64`; the last capability does not and keeps
/// its default. Fixes that a stable release took over are known as far as they were tried
/// (model/surroundings.hpp says which). `version` is the version of uname(2): Debian's release has
/// no patch level, its version has (`Debian 6.1.192-2`). An error of kind `unsupported` if the
/// release does not begin with MAJOR.MINOR.
Result<KernelTraits> kernel_traits_of_release(std::string_view release,
                                              std::string_view version = {});

/// The traits of the running kernel: the last capability is found by asking for each
/// (PR_CAPBSET_READ says EINVAL behind the last), the others follow from the release.
Result<KernelTraits> read_kernel_traits(Kernel& kernel);

/// The traits and the caller's user namespace. Without /proc every id is taken as mapped: the call
/// that then fails ends the launch.
Result<Surroundings> read_surroundings(Kernel& kernel);

}  // namespace execcap
