// SPDX-License-Identifier: MIT
// Planning a launch for another system.
#include "cli/emit_plan.hpp"

#include "cli/command_place.hpp"
#include "execcap/system/exec_target_reader.hpp"

namespace execcap {
namespace {

bool is_container(EmitFormat format) {
  return format == EmitFormat::oci || format == EmitFormat::docker ||
         format == EmitFormat::podman || format == EmitFormat::kubernetes;
}

/// Whether the words are for the caller, who then has what they have now.
bool is_for_caller(EmitFormat format) {
  return format == EmitFormat::setpriv || format == EmitFormat::capsh ||
         format == EmitFormat::shell;
}

/// A program of root's without privileges of its own.
ExecTarget plain_program(const std::string& path) {
  constexpr std::uint32_t usual_mode = 0755;
  return {.chain = {{.path = path, .owner = root_uid, .group = Gid{0}, .mode = usual_mode}}};
}

/// `now` with every capability, as the system that is spoken to has them.
ProcessState with_everything(ProcessState now, CapSet all) {
  now.caps = {.permitted = all, .effective = all, .bounding = all};
  now.securebits = {};
  now.no_new_privs = false;
  return now;
}

struct Program {
  std::string path;
  ExecTarget target;
};

Result<Program> find_program(const LaunchOrder& order, const Launcher& launcher,
                             std::vector<std::string>& notes) {
  const Result<LaunchGoal> goal = launch_goal(order.launch, launcher.now);
  if (!goal) return goal.error();
  const CommandPlace place =
      command_place(order.launch, command_environment(order.environment, launcher.environment));
  const Result<std::string> path = find_command(order.command, place, goal->at_exec);
  if (!path && path.error().kind != ErrorKind::not_found) return path.error();
  if (path) {
    const Result<ExecTarget> target = read_exec_target(*path, place, launcher.around);
    if (target) return Program{.path = *path, .target = *target};
    if (target.error().kind != ErrorKind::not_found) return target.error();
  }
  notes.push_back("'" + order.command +
                  "' is not here: it is taken for a program without privileges of its own");
  return Program{.path = order.command, .target = plain_program(order.command)};
}

}  // namespace

Result<PlannedLaunch> plan_emission(EmitFormat format, const LaunchOrder& order,
                                    const Launcher& launcher, const LaunchMeans& means,
                                    std::vector<std::string>& notes) {
  if (order.command.empty()) return usage_error("no command", "its name is empty", "give it one");
  const bool for_container = is_container(format);
  Result<Program> program = for_container ? Program{order.command, plain_program(order.command)}
                                          : find_program(order, launcher, notes);
  if (!program) return program.error();
  const Surroundings around =
      is_for_caller(format) ? launcher.around : Surroundings{.traits = launcher.around.traits};
  const bool from_caller = is_for_caller(format) || order.launch.keep_rest;
  const ProcessState other = with_everything(launcher.now, around.traits.all_caps());
  ProcessState start = from_caller ? launcher.now : other;
  Result<LaunchPlan> plan = plan_launch(order.launch, start, program->target, around);
  if (!plan && from_caller && !order.launch.keep_rest) {
    const std::string why = plan.error().message();
    start = other;
    plan = plan_launch(order.launch, start, program->target, around);
    if (plan) notes.push_back("it takes a caller who may do it: " + why);
  }
  if (!plan) return plan.error();
  return PlannedLaunch{.order = order,
                       .start = std::move(start),
                       .around = around,
                       .plan = *std::move(plan),
                       .target = program->target,
                       .path = program->path,
                       .callers_environment = launcher.environment,
                       .accounts = means.accounts};
}

}  // namespace execcap
