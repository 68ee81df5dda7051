// SPDX-License-Identifier: MIT
// getpcaps as libcap's tool of that name is called: pids, and options that apply to those behind.
#pragma once

#include <span>
#include <string>

#include "cli/getpcaps_means.hpp"

namespace execcap {

/// Whether the command line has nothing but pids and --iab, --verbose, --legacy and --ugly: then
/// output and exit code are those of libcap's getpcaps.
[[nodiscard]] bool is_classic_command_line(std::span<const std::string> words);

/// Shows each pid as the options before it say, goes on after one that cannot be shown, and gives
/// the exit code: 0 or 1.
int show_classic(std::span<const std::string> words, const GetpcapsMeans& means);

}  // namespace execcap
