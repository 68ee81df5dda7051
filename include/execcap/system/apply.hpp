// SPDX-License-Identifier: MIT
// Carries the steps of a plan out, and asks the kernel whether they did what the plan said.
#pragma once

#include <functional>
#include <span>

#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/plan/step.hpp"
#include "execcap/system/kernel.hpp"

namespace execcap {

/// Told of each step just before it is done: for --verbose.
using StepListener = std::function<void(const Step&)>;

/// Does the steps in order and stops at the first that fails. The error names the step, with the
/// kernel's errno.
Result<void> apply(std::span<const Step> steps, Kernel& kernel, const StepListener& listener = {});

/// Reads the whole state back from the kernel and compares it with `planned`: ids, groups, the five
/// sets, securebits, no_new_privs; the parent-death signal if one was planned. An error of kind
/// `mismatch` names what differs, with both values.
Result<void> verify(const ProcessState& planned, Kernel& kernel, const KernelTraits& traits);

}  // namespace execcap
