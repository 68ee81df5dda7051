// SPDX-License-Identifier: MIT
// Breadth first over the states that the calls of a launch can make. The arguments that are tried
// are those that the way to the goal can need; tests/proof holds them against all arguments.
#include "execcap/plan/step_search.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "execcap/plan/predict.hpp"

namespace execcap {
namespace {

/// The capabilities that the calls of a launch need to be effective.
constexpr CapSet working_caps{cap::setgid, cap::setuid, cap::setpcap, cap::sys_chroot};

struct Node {
  ProcessState state;
  bool has_root_directory = false;  ///< the change of root, if asked for, is done
  std::size_t parent = 0;
  std::optional<Step> step;  ///< from the parent; none at the start
};

std::uint64_t hash_of(const Node& node) {
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
  const ProcessState& state = node.state;
  std::uint64_t hash = node.has_root_directory ? 1 : 0;
  const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * factor; };
  for (const NamedSet& set : named_sets) mix((state.caps.*set.member).mask());
  mix(state.securebits.word());
  mix(state.uid.effective.value);
  mix(state.gid.effective.value);
  mix(state.groups.size());
  return hash;
}

/// What can never be undone on the way: permitted and bounding do not grow, locks stay.
bool is_beyond_return(const ProcessState& state, const ProcessState& goal) {
  const Securebits all_locks{0xAAAAAAAA};
  return !goal.caps.permitted.is_subset_of(state.caps.permitted) ||
         !goal.caps.bounding.is_subset_of(state.caps.bounding) ||
         !goal.securebits.has(state.securebits & all_locks);
}

/// The calls that have to be made once and, where the kernel allows them, stand in no other's way:
/// a search that makes them at once loses nothing.
std::vector<Step> calls_without_regret(const ProcessState& state, const ProcessState& goal) {
  std::vector<Step> steps;
  if (state.groups != goal.groups) steps.emplace_back(step::SetGroups{goal.groups});
  if (state.gid != goal.gid) {
    steps.emplace_back(step::SetGid{goal.gid.real, goal.gid.effective, goal.gid.saved});
  }
  const CapSet drop = state.caps.bounding - goal.caps.bounding;
  // Inheritable may have to be raised again after it was emptied to lower ambient.
  const CapSet stays =
      state.caps.ambient.is_subset_of(goal.caps.ambient) ? state.caps.inheritable : CapSet{};
  const bool can_inherit = goal.caps.inheritable.is_subset_of(stays | goal.caps.bounding);
  if (!drop.empty() && can_inherit) steps.emplace_back(step::DropBounding{drop});
  return steps;
}

/// The calls worth trying on the way from `state` to `goal`.
class Choices {
 public:
  Choices(const ProcessState& state, const ProcessState& goal) : state_(state), goal_(goal) {
    add_uid();
    add_bounding_and_ambient();
    add_capsets();
    add_securebits();
  }

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

 private:
  void add_uid() {
    const auto& uid = goal_.uid;
    if (state_.uid != uid) steps_.emplace_back(step::SetUid{uid.real, uid.effective, uid.saved});
  }

  void add_bounding_and_ambient() {
    const CapState& now = state_.caps;
    const CapState& wanted = goal_.caps;
    if (const CapSet drop = now.bounding - wanted.bounding; !drop.empty()) {
      steps_.emplace_back(step::DropBounding{drop});
    }
    if (const CapSet raise = wanted.ambient - now.ambient; !raise.empty()) {
      steps_.emplace_back(step::RaiseAmbient{raise});
    }
    if (const CapSet lower = now.ambient - wanted.ambient; !lower.empty()) {
      steps_.emplace_back(step::LowerAmbient{lower});
    }
  }

  void add_capsets() {
    const CapState& now = state_.caps;
    const CapState& wanted = goal_.caps;
    const CapSet setpcap{cap::setpcap};
    const CapSet excess_ambient = now.ambient - wanted.ambient;
    for (const CapSet permitted : {wanted.permitted, wanted.permitted | setpcap,
                                   wanted.permitted | working_caps, now.permitted}) {
      const CapSet kept = permitted & now.permitted;
      for (const CapSet effective :
           {wanted.effective, wanted.effective | setpcap, wanted.effective | working_caps,
            now.effective | working_caps, kept}) {
        for (const CapSet inheritable :
             {wanted.inheritable, now.inheritable, wanted.inheritable - excess_ambient}) {
          steps_.emplace_back(step::SetCaps{{kept, effective & kept, inheritable}});
        }
      }
    }
  }

  /// The flags that stand in the way of something or open a way: two for a change of uid, one for
  /// ambient.
  [[nodiscard]] std::vector<Securebits> helping_flags() const {
    std::vector<Securebits> flags;
    const bool changes_uid = state_.uid != goal_.uid;
    if (changes_uid) flags.push_back(securebit::no_setuid_fixup);
    // keep_caps may be locked on: then it has to stay.
    if (changes_uid || state_.securebits.has(securebit::keep_caps)) {
      flags.push_back(securebit::keep_caps);
    }
    if ((state_.securebits | goal_.securebits).has(securebit::no_cap_ambient_raise)) {
      flags.push_back(securebit::no_cap_ambient_raise);
    }
    return flags;
  }

  /// Those flags in every combination, on top of what is and of what is to be.
  void add_securebits() {
    const std::vector<Securebits> flags = helping_flags();
    for (const Securebits base : {goal_.securebits, state_.securebits}) {
      for (unsigned choice = 0; choice < (1U << flags.size()); ++choice) {
        Securebits bits = base;
        for (unsigned i = 0; i < flags.size(); ++i) {
          bits = ((choice >> i) & 1U) != 0 ? bits | flags[i] : bits - flags[i];
        }
        steps_.emplace_back(step::SetSecurebits{bits});
      }
    }
    if (state_.uid != goal_.uid) steps_.emplace_back(step::SetKeepCaps{true});
  }

  const ProcessState& state_;
  const ProcessState& goal_;
  std::vector<Step> steps_;
};

class Search {
 public:
  Search(ProcessState goal, const std::optional<std::string>& root_directory,
         const Surroundings& around)
      : goal_(std::move(goal)), root_directory_(root_directory), around_(around) {}

  std::optional<std::vector<Step>> run(const ProcessState& now) {
    add({.state = now, .has_root_directory = !root_directory_});
    for (std::size_t at = 0; at < nodes_.size(); ++at) {
      if (nodes_[at].has_root_directory && is_at(nodes_[at].state, goal_)) return steps_to(at);
      expand(at);
    }
    return std::nullopt;
  }

 private:
  void expand(std::size_t at) {
    const Node node = nodes_[at];
    if (!node.has_root_directory) {
      const Step change = step::ChangeRoot{*root_directory_};
      if (after_step(node.state, change, around_)) return add({node.state, true, at, change});
    }
    for (const Step& step : calls_without_regret(node.state, goal_)) {
      if (try_step(node, at, step)) return;
    }
    const Choices choices(node.state, goal_);
    for (const Step& step : choices.steps()) try_step(node, at, step);
  }

  bool try_step(const Node& node, std::size_t at, const Step& step) {
    Transition next = after_step(node.state, step, around_);
    if (!next) return false;
    if (!is_beyond_return(*next, goal_)) {
      add({*std::move(next), node.has_root_directory, at, step});
    }
    return true;
  }

  void add(Node node) {
    const auto [begin, end] = known_.equal_range(hash_of(node));
    const bool is_known = std::any_of(begin, end, [&](const auto& entry) {
      const Node& other = nodes_[entry.second];
      return other.state == node.state && other.has_root_directory == node.has_root_directory;
    });
    if (is_known) return;
    known_.emplace(hash_of(node), nodes_.size());
    nodes_.push_back(std::move(node));
  }

  [[nodiscard]] std::vector<Step> steps_to(std::size_t at) const {
    std::vector<Step> steps;
    for (; nodes_[at].step; at = nodes_[at].parent) steps.push_back(*nodes_[at].step);
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

  ProcessState goal_;
  const std::optional<std::string>& root_directory_;
  const Surroundings& around_;
  std::vector<Node> nodes_;
  std::unordered_multimap<std::uint64_t, std::size_t> known_;
};

}  // namespace

bool is_at(const ProcessState& state, const ProcessState& goal) {
  ProcessState same = state;
  same.securebits =
      (state.securebits - securebit::keep_caps) | (goal.securebits & securebit::keep_caps);
  if (goal.parent_death_signal == 0) same.parent_death_signal = 0;
  return same == goal;
}

std::optional<std::vector<Step>> shortest_steps(const ProcessState& now, const ProcessState& goal,
                                                const std::optional<std::string>& root_directory,
                                                const Surroundings& around) {
  ProcessState before_last_steps = goal;
  before_last_steps.no_new_privs = now.no_new_privs;
  before_last_steps.parent_death_signal = 0;
  return Search(before_last_steps, root_directory, around).run(now);
}

}  // namespace execcap
