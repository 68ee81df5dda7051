// SPDX-License-Identifier: MIT
// Stand-ins for what a tool works with, and short ways to a parsed command line.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/execcap_options.hpp"
#include "cli/fake_means.hpp"

namespace execcap::test {

/// The message of a failed result, or "no error".
template <class T>
std::string message_of(const Result<T>& result) {
  return result ? "no error" : result.error().message();
}

/// The words parsed by execcap's table; the test fails if they do not parse.
inline ParsedCommandLine parsed(const std::vector<std::string>& words) {
  const Result<ParsedCommandLine> line = parse_command_line(words, execcap_options);
  INFO(message_of(line));
  REQUIRE(line);
  return *line;
}

}  // namespace execcap::test
