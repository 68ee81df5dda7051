// SPDX-License-Identifier: MIT
// What execcap's options ask for.
#pragma once

#include "cli/command_line.hpp"
#include "cli/launch_order.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// The caller of a launcher, as far as its options depend on it.
struct CallerFacts {
  ProcessState now;
  KernelTraits traits;
  Pid parent;
  /// AT_SECURE: the launcher has more privilege than its caller, whose environment is not trusted.
  bool is_secure = false;
};

/// Reads the options and operands of execcap. It decides nothing that the kernel's rules decide.
///
/// Usage errors: options that exclude each other (both are named), a value that does not parse, no
/// command, a command line that asks for nothing. A first operand that reads as CAPTEXT is one
/// unless `--` stands before it.
Result<LaunchOrder> read_execcap_request(const ParsedCommandLine& line, const CallerFacts& caller,
                                         Accounts& accounts);

}  // namespace execcap
