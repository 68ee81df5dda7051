// SPDX-License-Identifier: MIT
// How a tool says on standard error what went wrong or what it does.
#pragma once

#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "execcap/base/error.hpp"

namespace execcap {

/// `tool: what: why; hint` and a newline, everything in it printable.
[[nodiscard]] std::string report_line(std::string_view tool, const Error& error);

/// Writes the error on standard error.
void report(Console& console, std::string_view tool, const Error& error);

/// Writes `tool: text` on standard error: one line of --verbose.
void report_progress(Console& console, std::string_view tool, std::string_view text);

}  // namespace execcap
