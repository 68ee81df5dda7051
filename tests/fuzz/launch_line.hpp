// SPDX-License-Identifier: MIT
// The whole command line of a launcher over a kernel that is the rule book: it explains, refuses,
// or would become the command, and --explain says which. Nothing is ever run.
#pragma once

#include <getopt.h>

#include <algorithm>

#include "cli/command_line.hpp"
#include "cli/exit_code.hpp"
#include "cli/fake_means.hpp"
#include "cli/tool_start.hpp"
#include "fuzz.hpp"
#include "support/fake_kernel.hpp"
#include "support/states.hpp"

namespace fuzz {

/// A launcher's table, parser and main function.
struct LauncherUnderTest {
  const char* name;
  execcap::OptionTable options;
  execcap::Result<execcap::ParsedCommandLine> (*parse)(std::span<const std::string> words);
  int (*main)(const execcap::ToolStart& start, execcap::Kernel& kernel, execcap::Accounts& accounts,
              execcap::Console& console);
};

/// The state that the first word, one that no tool takes, asks to start from.
inline execcap::ProcessState take_start(std::vector<std::string>& words) {
  using execcap::Cap;
  execcap::ProcessState start = execcap::test::root_state();
  if (words.empty() || !words.front().starts_with('@')) return start;
  if (words.front() == "@user") start = execcap::test::user_state({33}, {});
  if (words.front() == "@ambient") start = execcap::test::user_state({33}, {Cap{8}, Cap{10}});
  if (words.front() == "@sealed") start.securebits = execcap::sealed_securebits;
  if (words.front() == "@nnp") start.no_new_privs = true;
  words.erase(words.begin());
  return start;
}

/// One run, and what came of it.
struct LaunchRun {
  LaunchRun(const LauncherUnderTest& tool, const execcap::ProcessState& start,
            const std::vector<std::string>& words)
      : kernel(start) {
    execcap::ToolStart how{.args = {tool.name},
                           .environment = {"PATH=/bin:/usr/bin", "HOME=/root", "LANG=C"},
                           .own_binary = {}};
    how.args.insert(how.args.end(), words.begin(), words.end());
    code = tool.main(how, kernel, accounts, console);
  }

  execcap::test::FakeKernel kernel;
  execcap::test::FakeAccounts accounts;
  execcap::test::CapturingConsole console;
  int code = 0;
};

inline void expect_tells(const LaunchRun& run, const LauncherUnderTest& tool) {
  using namespace execcap;
  expect(run.code == exit_code::success || run.code == exit_code::launch_failed ||
             run.code == 126 || run.code == 127,
         "the exit code is one of a launcher");
  expect(!run.console.out.empty() || !run.console.error.empty(), "a run says something");
  expect(run.console.error.empty() || run.console.error.starts_with(std::string(tool.name) + ": "),
         "a message begins with the tool's name");
  for (const char c : run.console.error) {
    expect(c == '\n' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7f'),
           "a message is printable");
  }
}

/// The options that ours and getopt_long(3) find, as words.
inline void expect_as_getopt(const LauncherUnderTest& tool, std::vector<std::string> words) {
  using namespace execcap;
  const Result<ArgumentScan> scan = scan_arguments(words, tool.options);
  if (!accepted(scan)) return;
  std::vector<option> known;
  std::string letters = "+";
  for (const OptionEntry& entry : tool.options) {
    // Each is found by its place in the table, behind all letters.
    const int place = 256 + static_cast<int>(known.size());
    known.push_back({entry.name.data(), entry.takes_value() ? 1 : 0, nullptr, place});
    if (entry.letter == '\0') continue;
    letters += entry.letter;
    if (entry.takes_value()) letters += ':';
  }
  known.push_back({});
  std::string name = tool.name;
  std::vector<char*> argv = {name.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  std::vector<std::vector<std::string>> values(tool.options.size());
  std::vector<bool> is_given(tool.options.size());
  ::optind = 0;
  ::opterr = 0;
  for (;;) {
    const int found = ::getopt_long(static_cast<int>(argv.size()) - 1, argv.data(), letters.c_str(),
                                    known.data(), nullptr);
    if (found == -1) break;
    expect(found != '?', "getopt_long takes what we take");
    std::size_t place = static_cast<std::size_t>(found) - 256;
    for (std::size_t i = 0; found < 256 && i < tool.options.size(); ++i) {
      if (tool.options[i].letter == found) place = i;
    }
    is_given[place] = true;
    if (tool.options[place].takes_value()) values[place].emplace_back(::optarg);
  }
  expect(static_cast<std::size_t>(::optind) == scan->operands_begin() + 1,
         "getopt_long ends the options at the same word");
  for (const GivenOption& given : scan->options) {
    const auto place = static_cast<std::size_t>(given.entry - tool.options.data());
    expect(is_given[place] && values[place] == given.values, "getopt_long reads the same values");
    is_given[place] = false;
  }
  expect(std::find(is_given.begin(), is_given.end(), true) == is_given.end(),
         "getopt_long finds no other option");
}

inline void check_launch_line(const LauncherUnderTest& tool, std::vector<std::string> words) {
  using namespace execcap;
  const ProcessState start = take_start(words);
  expect_as_getopt(tool, words);

  const auto has = [](const ParsedCommandLine& line, std::string_view name) {
    const OptionEntry entry{.name = name};
    return line.has(entry);
  };
  const Result<ParsedCommandLine> line = tool.parse(words);
  const bool only_shows = line && (has(*line, "explain") || has(*line, "help") ||
                                   has(*line, "version") || has(*line, "json"));
  std::vector<std::string> explained = words;
  if (!line || !has(*line, "explain")) explained.insert(explained.begin(), "--explain");
  const LaunchRun explanation(tool, start, explained);
  expect_tells(explanation, tool);
  expect(explanation.kernel.changes.empty(), "--explain changes nothing");
  expect(!explanation.kernel.executed, "--explain runs nothing");
  if (only_shows) return;

  const LaunchRun launch(tool, start, words);
  expect_tells(launch, tool);
  if (!line) {
    expect(!launch.kernel.executed && launch.kernel.changes.empty(), "what is wrong does nothing");
    return;
  }
  expect(launch.kernel.state.caps.permitted.is_subset_of(start.caps.permitted),
         "no launch gains a capability");
  // The files of another root and working directory are there for the explanation alone.
  if (has(*line, "chroot") || has(*line, "chdir")) return;
  expect(launch.kernel.executed.has_value() == (explanation.code == exit_code::success),
         "a launch works if --explain says so");
}

}  // namespace fuzz
