// SPDX-License-Identifier: MIT
// What the steps of a plan make of a process, by the rule book.
#pragma once

#include <span>

#include "execcap/model/exec_rules.hpp"
#include "execcap/plan/step.hpp"

namespace execcap {

/// The state after one step, or the rule that refuses it. Steps that touch neither ids nor
/// capabilities leave the state as it is.
[[nodiscard]] Transition after_step(const ProcessState& before, const Step& step,
                                    const Surroundings& around);

/// A step that the kernel would refuse.
struct RefusedStep {
  std::size_t index = 0;
  Refusal refusal;
};

/// The state after all steps in order, or the first that is refused.
[[nodiscard]] Result<ProcessState, RefusedStep> after_steps(const ProcessState& before,
                                                            std::span<const Step> steps,
                                                            const Surroundings& around);

}  // namespace execcap
