// SPDX-License-Identifier: MIT
// How a tool ends when there is no memory left.
#pragma once

namespace execcap {

/// From here on a tool that gets no memory says `tool: cannot go on: out of memory` and exits with
/// `code`: without this it would be aborted by a signal. `tool` must stay valid.
/// Source: [new.handler] of the C++ standard.
void end_when_out_of_memory(const char* tool, int code);

}  // namespace execcap
