// SPDX-License-Identifier: MIT
// From the walk over the words to what the tools ask of a command line.
#include "cli/command_line.hpp"

#include <algorithm>

namespace execcap {
namespace {

Error given_twice(const OptionEntry& entry) {
  return usage_error(entry.dashed(), "given more than once", "give it once");
}

const GivenOption* find(const std::vector<GivenOption>& options, const OptionEntry& entry) {
  const auto found = std::find_if(options.begin(), options.end(), [&entry](const GivenOption& o) {
    return o.entry->name == entry.name;
  });
  return found == options.end() ? nullptr : &*found;
}

}  // namespace

bool ParsedCommandLine::has(const OptionEntry& entry) const {
  return find(options, entry) != nullptr;
}

std::optional<std::string> ParsedCommandLine::value(const OptionEntry& entry) const {
  const GivenOption* given = find(options, entry);
  if (given == nullptr || given->values.empty()) return std::nullopt;
  return given->values.front();
}

std::vector<std::string> ParsedCommandLine::values(const OptionEntry& entry) const {
  const GivenOption* given = find(options, entry);
  return given == nullptr ? std::vector<std::string>() : given->values;
}

Result<ParsedCommandLine> parse_command_line(std::span<const std::string> words,
                                             OptionTable table) {
  Result<ArgumentScan> scan = scan_arguments(words, table);
  if (!scan) return scan.error();
  for (const GivenOption& given : scan->options) {
    if (!given.entry->repeatable && given.values.size() > 1) return given_twice(*given.entry);
  }
  const auto operands = words.subspan(scan->operands_begin());
  return ParsedCommandLine{.options = std::move(scan->options),
                           .operands = {operands.begin(), operands.end()},
                           .has_dashes = scan->has_dashes};
}

}  // namespace execcap
