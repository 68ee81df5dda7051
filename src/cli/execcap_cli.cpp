// SPDX-License-Identifier: MIT
// What execcap does before its launch: reads its command line and its own state.
#include "cli/execcap_cli.hpp"

#include <span>

#include "cli/command_line.hpp"
#include "cli/execcap_options.hpp"
#include "cli/execcap_request.hpp"
#include "cli/exit_code.hpp"
#include "cli/launch.hpp"
#include "cli/report.hpp"
#include "execcap/system/process_reader.hpp"

namespace execcap {
namespace {

constexpr std::string_view tool = "execcap";

int fail(Console& console, const Error& error) {
  report(console, tool, error);
  return launcher_exit_code(error.kind);
}

int show(Console& console, const std::string& text) {
  if (const Result<void> written = console.write_out(text); !written) {
    return fail(console, written.error());
  }
  return exit_code::success;
}

int launch_command(const ParsedCommandLine& line, const ToolStart& start,
                   const LaunchMeans& means) {
  Kernel& kernel = means.kernel;
  // First of all: a parent that dies from here on is noticed.
  const Pid parent = kernel.getppid();
  const Result<Surroundings> around = read_surroundings(kernel);
  if (!around) return fail(means.console, around.error());
  const Result<ProcessState> now = read_process_state(kernel, around->traits);
  if (!now) return fail(means.console, now.error());

  const CallerFacts caller{.now = *now,
                           .traits = around->traits,
                           .parent = parent,
                           .is_secure = start.own_binary.is_secure};
  const Result<LaunchOrder> order = read_execcap_request(line, caller, means.accounts);
  if (!order) return fail(means.console, order.error());
  return run_launch(
      *order, {.tool = tool, .now = *now, .around = *around, .environment = start.environment},
      means);
}

}  // namespace

int execcap_main(const ToolStart& start, Kernel& kernel, Accounts& accounts, Console& console) {
  if (const auto allowed = check_own_binary(start.own_binary, tool); !allowed) {
    return fail(console, allowed.error());
  }
  const std::span<const std::string> args = start.args;
  const Result<ParsedCommandLine> line =
      parse_command_line(args.empty() ? args : args.subspan(1), execcap_options);
  if (!line) return fail(console, line.error());
  if (line->has(execcap_option::help)) {
    return show(console, help_text(execcap_help_text(), execcap_options));
  }
  if (line->has(execcap_option::version)) return show(console, version_text(tool));
  return launch_command(*line, start, {.kernel = kernel, .accounts = accounts, .console = console});
}

}  // namespace execcap
