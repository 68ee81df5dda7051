// SPDX-License-Identifier: MIT
// The shortest order of calls from one state to another, by trying them all in the rule book.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/plan/step.hpp"

namespace execcap {

/// Whether `state` is `goal` for the eyes of the command: keep_caps may be on or off before
/// execve(2), which clears it, and a parent-death signal that was not asked for may stay or go.
[[nodiscard]] bool is_at(const ProcessState& state, const ProcessState& goal);

/// The fewest steps from `now` to `goal`, a change of the root directory among them if
/// `root_directory` is given; none if no order of calls leads there. no_new_privs and the
/// parent-death signal, which stand in nothing's way, are for the caller to add. Only the uid of
/// the goal is tried: no launch becomes a third user on the way, even where that would save a call.
[[nodiscard]] std::optional<std::vector<Step>> shortest_steps(
    const ProcessState& now, const ProcessState& goal,
    const std::optional<std::string>& root_directory, const Surroundings& around);

}  // namespace execcap
