// SPDX-License-Identifier: MIT
// The start of a launcher, in its order; the first failure ends it.
#include "cli/launcher_main.hpp"

#include "cli/exit_code.hpp"
#include "cli/report.hpp"
#include "execcap/system/process_reader.hpp"

namespace execcap {
namespace {

constexpr OptionEntry help_option{.name = "help"};
constexpr OptionEntry version_option{.name = "version"};
constexpr OptionEntry death_signal_option{.name = "pdeathsig"};

class LauncherStart {
 public:
  LauncherStart(const LauncherTool& tool, const ToolStart& start, const LaunchMeans& means)
      : tool_(tool), start_(start), means_(means) {}

  int run() {
    if (const auto allowed = check_own_binary(start_.own_binary, tool_.name); !allowed) {
      return fail(allowed.error());
    }
    const Result<ParsedCommandLine> line = tool_.parse(start_);
    if (!line) return fail(line.error());
    if (line->has(help_option)) return show(help_text(tool_.help, tool_.options));
    if (line->has(version_option)) return show(version_text(tool_.name));
    return launch(*line);
  }

 private:
  int launch(const ParsedCommandLine& line) {
    Kernel& kernel = means_.kernel;
    // Before anything takes time: a parent that dies from here on is noticed.
    const Pid parent = line.has(death_signal_option) ? kernel.getppid() : Pid{};
    const Result<Surroundings> around = read_surroundings(kernel);
    if (!around) return fail(around.error());
    const Result<ProcessState> now = read_process_state(kernel, around->traits);
    if (!now) return fail(now.error());

    const CallerFacts caller{.now = *now,
                             .traits = around->traits,
                             .parent = parent,
                             .is_secure = start_.own_binary.is_secure};
    const Result<LaunchOrder> order = tool_.read_request(line, caller, means_);
    if (!order) return fail(line.profile ? located(*line.profile, order.error()) : order.error());
    return run_launch(
        *order,
        {.tool = tool_.name, .now = *now, .around = *around, .environment = start_.environment},
        means_);
  }

  int fail(const Error& error) {
    report(means_.console, tool_.name, error);
    return launcher_exit_code(error.kind);
  }

  int show(const std::string& text) {
    const Result<void> written = means_.console.write_out(text);
    return written ? exit_code::success : fail(written.error());
  }

  const LauncherTool& tool_;
  const ToolStart& start_;
  const LaunchMeans& means_;
};

}  // namespace

int launcher_main(const LauncherTool& tool, const ToolStart& start, const LaunchMeans& means) {
  return LauncherStart(tool, start, means).run();
}

}  // namespace execcap
