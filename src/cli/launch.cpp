// SPDX-License-Identifier: MIT
// The stages of a launch in their order; the first failure ends it.
#include "cli/launch.hpp"

#include <cerrno>

#include "cli/command_place.hpp"
#include "cli/emit.hpp"
#include "cli/exec_failure.hpp"
#include "cli/exit_code.hpp"
#include "cli/explain_json.hpp"
#include "cli/explain_text.hpp"
#include "cli/mistake_hint.hpp"
#include "cli/report.hpp"
#include "execcap/model/exec_rules.hpp"
#include "execcap/plan/explain.hpp"
#include "execcap/plan/launch_plan.hpp"
#include "execcap/system/apply.hpp"
#include "execcap/system/directory_check.hpp"
#include "execcap/system/exec_target_reader.hpp"

namespace execcap {
namespace {

/// The command, found before anything changes.
struct FoundCommand {
  std::string path;
  SeenTarget seen;

  [[nodiscard]] const ExecTarget& target() const { return seen.target; }
};

Result<void> check_directories(const LaunchRequest& launch) {
  if (launch.root_directory) {
    Result<void> checked = check_directory(*launch.root_directory, "/", "--chroot");
    if (!checked) return checked;
  }
  if (!launch.working_directory) return {};
  return check_directory(*launch.working_directory, launch.root_directory.value_or("/"), "--chdir");
}

class Launch {
 public:
  Launch(const LaunchOrder& order, const Launcher& launcher, const LaunchMeans& means)
      : order_(order),
        launcher_(launcher),
        means_(means),
        environment_(command_environment(order.environment, launcher.environment)) {}

  int run() {
    const Result<FoundCommand> found = find();
    if (!found) return fail(found.error());
    if (order_.explain) return explain(*found);
    const Result<LaunchPlan> plan =
        plan_launch(order_.launch, launcher_.now, found->target(), launcher_.around);
    if (!plan) return fail(plan.error());
    if (const Result<void> done = become(*plan, *found); !done) return fail(done.error());
    return fail(execute(*found));
  }

 private:
  Result<FoundCommand> find() {
    const Result<LaunchGoal> goal = launch_goal(order_.launch, launcher_.now);
    if (!goal && !order_.explain) return goal.error();
    const ProcessState& who = goal ? goal->at_exec : launcher_.now;

    const Result<void> checked = check_directories(order_.launch);
    if (!checked) return checked.error();
    const CommandPlace place = command_place(order_.launch, environment_);
    const Result<std::string> path = find_command(order_.command, place, who);
    if (!path) return not_found(path.error());
    Result<SeenTarget> seen = see_exec_target(*path, place, launcher_.around);
    if (!seen) return seen.error();
    return FoundCommand{.path = *path, .seen = *std::move(seen)};
  }

  int explain(const FoundCommand& found) {
    Explanation explanation = explain_launch(order_.launch, launcher_.now, found.target(),
                                             found.seen.look, launcher_.around);
    const TextStyle style{.columns = means_.console.columns(),
                          .colour = means_.console.wants_colour()};
    if (explanation.refusal) {
      Error& refusal = *explanation.refusal;
      refusal.hint = hint_for_caller(refusal.hint, launcher_.now);
    }
    const std::string text =
        order_.as_json
            ? explain_json(explanation, launcher_.tool, found.path, order_.argv, order_.sources)
            : explain_text(explanation, launcher_.around.traits.all_caps(), means_.accounts, style,
                           order_.sources);
    if (const Result<void> written = means_.console.write_out(text); !written) {
      return fail(written.error());
    }
    return explanation.refusal ? exit_code::launch_failed : exit_code::success;
  }

  /// From here on the process changes; whatever fails, it must end.
  Result<void> become(const LaunchPlan& plan, const FoundCommand& found) {
    StepListener listener;
    if (order_.verbose) {
      listener = [this](const Step& step) { announce(step_text(step)); };
    }
    if (auto done = apply(plan.steps, means_.kernel, listener); !done) return done;
    auto verified = verify(plan.at_exec, means_.kernel, launcher_.around.traits);
    if (!verified) return verified;

    // The process is now where the command will be: its root and working directory are its own.
    if (is_surely_unchanged(found.seen)) return {};
    const Result<SeenTarget> again = see_exec_target(found.path, {}, launcher_.around);
    if (!again) return again.error();
    if (is_same_target(found.seen, *again)) return {};
    return changed_file(found, again->target);
  }

  /// Why the file that is there now is not the one of the plan.
  static Error changed_file(const FoundCommand& found, const ExecTarget& target) {
    const bool is_unreadable_script = found.target().is_script() && !target.is_script() &&
                                      found.target().command() == target.command();
    if (is_unreadable_script) {
      return {.kind = ErrorKind::not_startable,
              .what = "cannot execute '" + found.path + "'",
              .why = "it is a script, and the new identity may not read it",
              .hint = "the interpreter runs as that identity: allow it to read the file"};
    }
    return {.kind = ErrorKind::mismatch,
            .what = "cannot execute '" + found.path + "'",
            .why = "the file has changed since the launch was planned",
            .hint = "start it again when nobody changes it"};
  }

  /// What was looked at is what runs, wherever the command would not notice.
  Error execute(const FoundCommand& found) {
    const std::string& path = found.path;
    if (!why_by_path(found.target(), found.seen.look, launcher_.around.traits)) {
      announce("execveat " + path);
      const Error error =
          means_.kernel.execve_file(found.seen.file, path, order_.argv, environment_);
      // A filter of system calls may know execve(2) alone.
      if (error.errnum != ENOSYS && error.errnum != EPERM) return exec_failure(path, error);
    }
    announce("execve " + path);
    return exec_failure(path, means_.kernel.execve(path, order_.argv, environment_));
  }

  void announce(const std::string& step) {
    if (order_.verbose) report_progress(means_.console, launcher_.tool, step);
  }

  /// A list of capabilities in the place of the command is one whose option was left out.
  [[nodiscard]] Error not_found(const Error& error) const {
    const std::string hint = hint_for_list_as_command(order_.command);
    return hint.empty() ? error : with_hint(error, hint);
  }

  int fail(const Error& error) {
    const Error hinted = with_hint(error, hint_for_caller(error.hint, launcher_.now));
    report(means_.console, launcher_.tool,
           order_.profile ? located(*order_.profile, hinted) : hinted);
    return order_.explain ? exit_code::launch_failed : launcher_exit_code(error.kind);
  }

  const LaunchOrder& order_;
  const Launcher& launcher_;
  const LaunchMeans& means_;
  std::vector<std::string> environment_;
};

}  // namespace

int run_launch(const LaunchOrder& order, const Launcher& launcher, const LaunchMeans& means) {
  if (order.emit) return run_emission(order, launcher, means);
  return Launch(order, launcher, means).run();
}

}  // namespace execcap
