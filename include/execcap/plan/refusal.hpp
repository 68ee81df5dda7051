// SPDX-License-Identifier: MIT
// Refusals of the rule book as messages: the capability, the set, the rule, the remedy.
#pragma once

#include <string>

#include "execcap/model/exec_rules.hpp"
#include "execcap/plan/launch_goal.hpp"
#include "execcap/plan/step.hpp"

namespace execcap {

/// The names of a few capabilities for a sentence: `cap_chown, cap_kill and 3 more`.
[[nodiscard]] std::string caps_phrase(CapSet caps);

/// The error for a step that the kernel would refuse.
[[nodiscard]] Error refused_step_error(const Step& step, const Refusal& refusal);

/// The error for a set or flag that no step can reach.
[[nodiscard]] Error unreachable_error(const std::string& what, Rule rule);

/// The error for an execve(2) of `target` that the kernel would refuse.
[[nodiscard]] Error refused_exec_error(const ExecTarget& target, const Refusal& refusal);

/// The error for a command that would not have what was promised.
[[nodiscard]] Error broken_promise_error(const Promise& promise, const ExecResult& command);

}  // namespace execcap
