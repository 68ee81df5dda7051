// SPDX-License-Identifier: MIT
// The only file that knows CLI11: how a table of options becomes its App, and what of its answer
// has to be checked.
#include "cli/command_line.hpp"

// CLI11 includes <iostream>, of which it needs no more here than that the streams are declared.
// libstdc++'s would construct them and the locale at every start, a twentieth of the time of
// `getpcaps PID`. Nothing of ours writes to them; CLI11 does in App::exit(), which is not called,
// and about deprecated options, of which there are none.
#ifdef __GLIBCXX__
#define _GLIBCXX_IOSTREAM 1  // NOLINT(bugprone-reserved-identifier)
namespace std {              // NOLINT(cert-dcl58-cpp)
extern istream cin;
extern ostream cout;
extern ostream cerr;
}  // namespace std
#endif

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/argument_scan.hpp"

namespace execcap {
namespace {

std::string names_of(const OptionEntry& entry) {
  std::string names = entry.dashed();
  if (entry.letter != '\0') names = std::string("-") + entry.letter + "," + names;
  return names;
}

CLI::Option* add_entry(CLI::App& app, const OptionEntry& entry) {
  if (!entry.takes_value()) return app.add_flag(names_of(entry));
  const CLI::callback_t accept = [](const CLI::results_t&) { return true; };
  CLI::Option* option = app.add_option(names_of(entry), accept);
  option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return option;
}

Error given_twice(const OptionEntry& entry) {
  return usage_error(entry.dashed(), "given more than once", "give it once");
}

/// Whether what CLI11 left is what stands behind the options, word for word. It is not where it
/// took a word of the command as a value, or went on behind a word that it does not know.
bool leaves_operands(const std::vector<std::string>& remaining, std::span<const std::string> words,
                     const ArgumentScan& scan) {
  const auto rest = words.subspan(scan.options_end);
  return std::equal(remaining.begin(), remaining.end(), rest.begin(), rest.end());
}

Result<ParsedCommandLine> parse_with_cli11(std::span<const std::string> words,
                                           const ArgumentScan& scan) {
  CLI::App app;
  app.set_help_flag();
  app.prefix_command();
  app.allow_windows_style_options(false);

  // Each option that is added is compared with all before it, so only those that are given are.
  std::vector<CLI::Option*> added;
  for (const OptionEntry* entry : scan.mentioned) added.push_back(add_entry(app, *entry));

  app.parse(std::vector<std::string>(words.rbegin(), words.rend()));

  if (!leaves_operands(app.remaining(), words, scan)) {
    return usage_error("command line", "it is not clear where the command begins",
                       "write -- before the command");
  }
  ParsedCommandLine line;
  line.has_dashes = scan.has_dashes;
  const auto operands = words.subspan(scan.operands_begin());
  line.operands.assign(operands.begin(), operands.end());
  for (std::size_t i = 0; i < added.size(); ++i) {
    const OptionEntry& entry = *scan.mentioned[i];
    GivenOption given{.entry = &entry};
    if (entry.takes_value()) given.values = added[i]->results();
    if (!entry.repeatable && given.values.size() > 1) return given_twice(entry);
    line.options.push_back(std::move(given));
  }
  return line;
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
  const Result<ArgumentScan> scan = scan_arguments(words, table);
  if (!scan) return scan.error();
  try {
    return parse_with_cli11(words, *scan);
  } catch (const CLI::ParseError& problem) {
    return usage_error("command line", problem.what());
  }
}

}  // namespace execcap
