// SPDX-License-Identifier: MIT
// What execcap's options ask for.
#pragma once

#include "cli/launcher_main.hpp"

namespace execcap {

/// Reads the options and operands of execcap. It decides nothing that the kernel's rules decide.
///
/// Usage errors: options that exclude each other (both are named), a value that does not parse, no
/// command, a command line that asks for nothing. A first operand that reads as CAPTEXT is one
/// unless `--` stands before it.
Result<LaunchOrder> read_execcap_request(const ParsedCommandLine& line, const CallerFacts& caller,
                                         Accounts& accounts);

}  // namespace execcap
