// SPDX-License-Identifier: MIT
// The order of the steps: the usual way is walked through the rule book; where it is blocked or
// may not be the shortest, all orders are tried.
#include "execcap/plan/launch_plan.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "execcap/plan/predict.hpp"
#include "execcap/plan/refusal.hpp"
#include "execcap/plan/step_search.hpp"

namespace execcap {
namespace {

/// Steps with the state that they lead to. A step that would change nothing is left out; the first
/// that is refused is remembered and left out, too.
class Walk {
 public:
  Walk(const ProcessState& now, const Surroundings& around) : state_(now), around_(around) {}

  void add(const Step& step) {
    Transition next = after_step(state_, step, around_);
    if (!next) {
      if (!refusal_) refusal_ = refused_step_error(step, next.error());
    } else if (*next != state_) {
      steps_.push_back(step);
      state_ = *std::move(next);
    }
  }

  /// A step that stays even if it changes nothing that a state has.
  void add_always(const Step& step) {
    Transition next = after_step(state_, step, around_);
    if (next) {
      state_ = *std::move(next);
    } else {
      is_blocked_ = true;
      if (!refusal_) refusal_ = refused_step_error(step, next.error());
    }
    steps_.push_back(step);
  }

  [[nodiscard]] const ProcessState& state() const { return state_; }
  [[nodiscard]] bool is_blocked() const { return is_blocked_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] const std::optional<Error>& refusal() const { return refusal_; }

 private:
  ProcessState state_;
  const Surroundings& around_;
  std::vector<Step> steps_;
  std::optional<Error> refusal_;
  bool is_blocked_ = false;
};

/// Whether the step is asked for itself, not for the credentials that it leads to.
bool is_asked_for(const Step& step) {
  return std::holds_alternative<step::StartSession>(step) ||
         std::holds_alternative<step::SetUmask>(step) ||
         std::holds_alternative<step::ChangeRoot>(step) ||
         std::holds_alternative<step::ChangeDirectory>(step);
}

/// `steps` without those that are not needed to get from `now` to `goal`. One that can go may make
/// another needless, so the search begins again.
std::vector<Step> shortened(std::vector<Step> steps, const ProcessState& now,
                            const ProcessState& goal, const Surroundings& around) {
  for (std::size_t i = 0; i < steps.size();) {
    std::vector<Step> fewer = steps;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    const bool may_go = !is_asked_for(steps[i]);
    const auto end = after_steps(now, fewer, around);
    if (may_go && end && is_at(*end, goal)) {
      steps = std::move(fewer);
      i = 0;
    } else {
      ++i;
    }
  }
  return steps;
}

/// What stands in no other step's way and therefore comes last.
void add_last_steps(Walk& walk, const LaunchRequest& request, const ProcessState& goal) {
  if (request.working_directory) {
    walk.add_always(step::ChangeDirectory{*request.working_directory});
  }
  if (request.umask) walk.add_always(step::SetUmask{*request.umask});
  if (goal.no_new_privs) walk.add(step::SetNoNewPrivs{});
  if (request.parent_death) {
    walk.add(
        step::SetParentDeathSignal{request.parent_death->signal, request.parent_death->parent});
  }
}

/// The way that fits nearly every launch: groups, gid, bounding, uid by keep_caps, capabilities,
/// ambient, securebits while cap_setpcap is effective, and then nothing beyond what was asked for.
Walk walk_usual_way(const LaunchRequest& request, const ProcessState& now, const ProcessState& goal,
                    const Surroundings& around) {
  constexpr CapSet working_caps{cap::setgid, cap::setuid, cap::setpcap, cap::sys_chroot};
  Walk walk(now, around);
  const CapState& wanted = goal.caps;
  const CapSet effective = now.caps.effective | (working_caps & now.caps.permitted);

  if (request.new_session) walk.add_always(step::StartSession{});
  walk.add(step::SetCaps{{now.caps.permitted, effective, now.caps.inheritable}});
  // Inheritable first: what leaves the bounding set can no longer become inheritable.
  walk.add(step::SetCaps{{now.caps.permitted, effective, wanted.inheritable}});
  if (request.root_directory) walk.add_always(step::ChangeRoot{*request.root_directory});
  if (goal.groups != now.groups) walk.add(step::SetGroups{goal.groups});
  if (goal.gid != now.gid) {
    walk.add(step::SetGid{goal.gid.real, goal.gid.effective, goal.gid.saved});
  }
  walk.add(step::DropBounding{now.caps.bounding - wanted.bounding});
  const bool changes_securebits =
      goal.securebits - securebit::keep_caps != walk.state().securebits - securebit::keep_caps;
  if (goal.uid != now.uid) {
    // Where nothing is to stay permitted, the kernel itself clears it.
    if (!wanted.permitted.empty() || changes_securebits) walk.add(step::SetKeepCaps{true});
    walk.add(step::SetUid{goal.uid.real, goal.uid.effective, goal.uid.saved});
  }
  const CapSet for_securebits =
      changes_securebits ? CapSet{cap::setpcap} & walk.state().caps.permitted : CapSet{};
  walk.add(step::SetCaps{
      {wanted.permitted | for_securebits, wanted.effective | for_securebits, wanted.inheritable}});
  walk.add(step::LowerAmbient{walk.state().caps.ambient - wanted.ambient});
  walk.add(step::RaiseAmbient{wanted.ambient - walk.state().caps.ambient});
  if (changes_securebits) walk.add(step::SetSecurebits{goal.securebits});
  walk.add(step::SetCaps{{wanted.permitted, wanted.effective, wanted.inheritable}});
  add_last_steps(walk, request, goal);
  return walk;
}

/// Whether another order could do with fewer steps: one kind of step stands twice, one step could
/// do what two do, no_setuid_fixup could take along what the change of uid clears, or becoming uid
/// 0 makes effective what the usual way raises first.
bool may_be_longer_than_needed(const std::vector<Step>& steps, const ProcessState& now) {
  const auto count = [&steps](std::size_t kind) {
    return std::count_if(steps.begin(), steps.end(),
                         [kind](const Step& step) { return step.index() == kind; });
  };
  const auto has = [&count](const Step& step) { return count(step.index()) != 0; };
  for (const Step& step : steps) {
    if (count(step.index()) > 1) return true;
  }
  const bool raises_again = !now.caps.ambient.empty() && has(step::RaiseAmbient{});
  return has(step::SetSecurebits{}) || (has(step::LowerAmbient{}) && has(step::SetCaps{})) ||
         (raises_again && has(step::SetUid{})) ||
         (has(step::SetUid{}) && has(step::SetCaps{}) && now.uid.effective != root_uid);
}

/// What no state can be, or no order of steps can reach, said before any is tried.
std::optional<Error> what_cannot_be(const ProcessState& now, const ProcessState& goal) {
  const CapSet not_permitted = goal.caps.permitted - now.caps.permitted;
  if (!not_permitted.empty()) {
    return unreachable_error("cannot give " + caps_phrase(not_permitted),
                             Rule::permitted_never_grows);
  }
  const CapSet not_bounding = goal.caps.bounding - now.caps.bounding;
  if (!not_bounding.empty()) {
    return unreachable_error("cannot have " + caps_phrase(not_bounding) + " in the bounding set",
                             Rule::bounding_never_grows);
  }
  const CapState& caps = goal.caps;
  for (const auto& [rule, missing] :
       {std::pair{Rule::ambient_needs_inheritable, caps.ambient - caps.inheritable},
        std::pair{Rule::ambient_needs_permitted, caps.ambient - caps.permitted}}) {
    if (!missing.empty())
      return unreachable_error("cannot raise ambient " + caps_phrase(missing), rule);
  }
  if (const CapSet missing = caps.effective - caps.permitted; !missing.empty()) {
    return unreachable_error("cannot make " + caps_phrase(missing) + " effective",
                             Rule::effective_within_permitted);
  }
  if (now.no_new_privs && !goal.no_new_privs) {
    return unreachable_error("cannot allow new privileges", Rule::no_new_privs_is_final);
  }
  return std::nullopt;
}

/// The step that limits what the kernel starts, and what it needs before it: it comes before all
/// that takes capabilities away.
std::vector<Step> helper_steps(const LaunchRequest& request, const ProcessState& now) {
  if (!request.helpers || request.helpers->wanted() == request.helpers->now) return {};
  constexpr CapSet needed{cap::setpcap, cap::sys_module};
  std::vector<Step> steps;
  const CapState& caps = now.caps;
  const CapSet effective = caps.effective | (needed & caps.permitted);
  if (effective != caps.effective) {
    steps.emplace_back(step::SetCaps{{caps.permitted, effective, caps.inheritable}});
  }
  const HelperRequest& helpers = *request.helpers;
  steps.emplace_back(
      step::LimitHelpers{.caps = helpers.wanted(),
                         .drop = helpers.drop & (helpers.now.bounding | helpers.now.inheritable)});
  return steps;
}

/// The steps that the search finds, with those before and after that it leaves to us.
std::optional<std::vector<Step>> searched_steps(const LaunchRequest& request,
                                                const ProcessState& now, const ProcessState& goal,
                                                const Surroundings& around) {
  const auto found = shortest_steps(now, goal, request.root_directory, around);
  if (!found) return std::nullopt;
  Walk walk(now, around);
  if (request.new_session) walk.add_always(step::StartSession{});
  for (const Step& step : *found) walk.add_always(step);
  add_last_steps(walk, request, goal);
  return walk.steps();
}

Result<std::vector<Step>> find_launch_steps(const LaunchRequest& request, const ProcessState& now,
                                            const ProcessState& goal, const Surroundings& around) {
  const Walk usual = walk_usual_way(request, now, goal, around);
  if (!usual.is_blocked() && is_at(usual.state(), goal)) {
    std::vector<Step> steps = shortened(usual.steps(), now, goal, around);
    if (!may_be_longer_than_needed(steps, now)) return steps;
  }
  if (auto steps = searched_steps(request, now, goal, around)) return *std::move(steps);
  if (usual.refusal()) return *usual.refusal();
  return Error{.kind = ErrorKind::refused,
               .what = "cannot reach the state asked for",
               .why = "no order of calls leads from the present state to it"};
}

Result<std::vector<Step>> find_steps(const LaunchRequest& request, const ProcessState& now,
                                     const ProcessState& goal, const Surroundings& around) {
  std::vector<Step> first = helper_steps(request, now);
  if (first.empty()) return find_launch_steps(request, now, goal, around);
  const auto limited = after_steps(now, first, around);
  if (!limited) return refused_step_error(first[limited.error().index], limited.error().refusal);
  Result<std::vector<Step>> rest = find_launch_steps(request, *limited, goal, around);
  if (!rest) return rest;
  first.insert(first.end(), rest->begin(), rest->end());
  return first;
}

Error lost_signal_error() {
  return {.kind = ErrorKind::refused,
          .what = "--pdeathsig",
          .why = "execve clears the signal of a program that gains privileges or changes ids",
          .hint = "run a program without capabilities and set-ID bits"};
}

bool keeps(const Promise& promise, const ProcessState& command) {
  return command.caps.permitted == promise.permitted &&
         command.caps.effective == promise.effective &&
         command.caps.inheritable == promise.inheritable.value_or(command.caps.inheritable);
}

}  // namespace

Result<LaunchPlan> plan_launch(const LaunchRequest& request, const ProcessState& now,
                               const ExecTarget& target, const Surroundings& around) {
  const Result<LaunchGoal> goal = launch_goal(request, now);
  if (!goal) return goal.error();
  if (const auto error = what_cannot_be(now, goal->at_exec)) return *error;

  Result<std::vector<Step>> steps = find_steps(request, now, goal->at_exec, around);
  if (!steps) return steps.error();
  const auto at_exec = after_steps(now, *steps, around);
  if (!at_exec) return refused_step_error((*steps)[at_exec.error().index], at_exec.error().refusal);

  const Result<ExecResult, Refusal> command = after_execve(*at_exec, target, around);
  if (!command) return refused_exec_error(target, command.error());
  if (goal->promise && !keeps(*goal->promise, command->state)) {
    return broken_promise_error(*goal->promise, *command);
  }
  if (request.parent_death && command->state.parent_death_signal != request.parent_death->signal) {
    return lost_signal_error();
  }
  return LaunchPlan{*goal, *std::move(steps), *at_exec, *command};
}

}  // namespace execcap
