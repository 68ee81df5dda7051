// SPDX-License-Identifier: MIT
// The options that say what the command may do: capability sets and securebits.
#pragma once

#include <optional>

#include "cli/command_line.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/plan/launch_request.hpp"

namespace execcap {

/// What is asked for of capabilities and securebits.
struct PrivilegeRequest {
  std::optional<CapSet> caps;
  SetRequests sets;
  std::optional<Securebits> securebits;
};

/// Reads --securebits, which `keep` leaves as they are; none if it is not given.
Result<std::optional<Securebits>> read_securebits(const ParsedCommandLine& line,
                                                  const ProcessState& now);

/// Reads --caps, the single sets, --iab and --securebits. A list that starts with a sign starts
/// from the caller's set of that kind, for --caps from its permitted set; `keep` alone is the
/// caller's set. --iab gives inheritable and ambient, and takes what it blocks out of the caller's
/// bounding set.
Result<PrivilegeRequest> read_privileges(const ParsedCommandLine& line, const ProcessState& now,
                                         const KernelTraits& traits);

}  // namespace execcap
