// SPDX-License-Identifier: MIT
// Holds plan_launch() against a search over every order of every call: what it refuses is out of
// reach, what it plans ends where it should, and no shorter way exists.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "execcap/plan/launch_plan.hpp"
#include "execcap/plan/predict.hpp"
#include "proof/plan_graph.hpp"
#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

constexpr Securebits every_flag = securebit::noroot | securebit::no_setuid_fixup |
                                  securebit::keep_caps | securebit::no_cap_ambient_raise;

constexpr std::array lock_cases = std::to_array<Locks>({
    {{}, {}},
    {{}, securebit::noroot.locks()},
    {{}, every_flag.locks()},
    {{}, (securebit::noroot | securebit::no_setuid_fixup).locks()},
    {securebit::keep_caps.locks(), securebit::keep_caps.locks()},
    {securebit::no_setuid_fixup.locks(), securebit::no_setuid_fixup.locks()},
    {(securebit::keep_caps | securebit::no_setuid_fixup).locks(), every_flag.locks()},
    {securebit::no_cap_ambient_raise.locks(), every_flag.locks()},
    {every_flag.locks(), every_flag.locks()},
});

struct Counts {
  unsigned long planned = 0;
  unsigned long refused = 0;
  unsigned long wrong_end = 0;
  unsigned long refused_but_reachable = 0;
  unsigned long planned_but_unreachable = 0;
  unsigned long longer_than_needed = 0;
  std::size_t calls = 0;  ///< the calls between states that were searched

  void add(const Counts& other) {
    planned += other.planned;
    refused += other.refused;
    wrong_end += other.wrong_end;
    refused_but_reachable += other.refused_but_reachable;
    planned_but_unreachable += other.planned_but_unreachable;
    longer_than_needed += other.longer_than_needed;
    calls += other.calls;
  }

  [[nodiscard]] unsigned long failures() const {
    return wrong_end + refused_but_reachable + planned_but_unreachable + longer_than_needed;
  }
};

/// A request that names everything that the graph has a bit for.
LaunchRequest request_for(const ProcessState& wanted) {
  return {.real_uid = wanted.uid.real,
          .effective_uid = wanted.uid.effective,
          .sets = {.permitted = wanted.caps.permitted,
                   .effective = wanted.caps.effective,
                   .inheritable = wanted.caps.inheritable,
                   .bounding = wanted.caps.bounding,
                   .ambient = wanted.caps.ambient},
          .keep_rest = true,
          .securebits = wanted.securebits};
}

std::string state_text(const ProcessState& state) {
  std::string text = "uid " + std::to_string(state.uid.effective.value);
  for (const NamedSet& set : named_sets) {
    text += " " + std::string(set.name.substr(0, 1)) + "=";
    for (const Cap cap : state.caps.*set.member) text += short_cap_name(cap) + ",";
  }
  return text + " securebits " + securebits_text(state.securebits);
}

void print_case(const char* what, const ProcessState& start, const ProcessState& wanted,
                const Result<LaunchPlan>& plan, unsigned least) {
  std::printf("%s\n  from %s\n  to   %s\n  least %u calls\n", what, state_text(start).c_str(),
              state_text(wanted).c_str(), least);
  if (!plan) std::printf("  refused: %s\n", plan.error().message().c_str());
  if (plan) {
    for (const Step& step : plan->steps) std::printf("  %s\n", step_text(step).c_str());
  }
}

/// How far the nodes are from one start.
struct Distances {
  std::vector<std::uint8_t> all;         ///< by all ways
  std::vector<std::uint8_t> within_uid;  ///< by those that stay with the uid of the start
};

Distances distances_from(Node start, const PlanGraph& graph) {
  return {.all = graph.distances_from(start, PlanGraph::Ways::all),
          .within_uid = graph.distances_from(start, PlanGraph::Ways::within_uid)};
}

/// The fewest calls to `wanted`, where keep_caps may be on or off in the end.
unsigned least_calls(const std::vector<std::uint8_t>& distances, ProcessState wanted,
                     const Locks& locks) {
  unsigned least = PlanGraph::unreachable;
  for (const Securebits keep_caps : {Securebits{}, securebit::keep_caps}) {
    wanted.securebits = (wanted.securebits - securebit::keep_caps) | keep_caps;
    least = std::min<unsigned>(least, distances[node_of(wanted, locks)]);
  }
  return least;
}

void check(Node start_node, Node wanted_node, const Locks& locks, const Distances& distances,
           Counts& counts) {
  constexpr unsigned long most_printed = 5;
  const ProcessState start = state_of(start_node, locks);
  const ProcessState wanted = state_of(wanted_node, locks);
  const bool is_reachable = least_calls(distances.all, wanted, locks) != PlanGraph::unreachable;
  // A launch never becomes a third user on the way, although uid 0 and back can save a call.
  const unsigned least = least_calls(
      have_same_uid(start_node, wanted_node) ? distances.within_uid : distances.all, wanted, locks);
  const Result<LaunchPlan> plan = plan_launch(request_for(wanted), start, plain_target(), {});
  const char* failure = nullptr;
  if (!plan) {
    ++counts.refused;
    if (is_reachable) {
      ++counts.refused_but_reachable;
      failure = "refused, but reachable";
    }
  } else {
    ++counts.planned;
    const auto end = after_steps(start, plan->steps, {});
    ProcessState same = plan->at_exec;
    same.securebits =
        (same.securebits - securebit::keep_caps) | (wanted.securebits & securebit::keep_caps);
    if (!end || *end != plan->at_exec || same != wanted) {
      ++counts.wrong_end;
      failure = "does not end where it should";
    } else if (!is_reachable) {
      ++counts.planned_but_unreachable;
      failure = "planned, but the search finds no way";
    } else if (plan->steps.size() > least) {
      ++counts.longer_than_needed;
      failure = "longer than needed";
    }
  }
  if (failure != nullptr && counts.failures() <= most_printed) {
    print_case(failure, start, wanted, plan, least);
  }
}

/// Targets that can be asked for: keep_caps only where it is already on (no command ever has it).
bool can_be_asked_for(Node start, Node wanted) {
  constexpr Node keep_caps_bit = 1U << 12;
  return (wanted & keep_caps_bit) == 0 || (start & keep_caps_bit) != 0;
}

/// The nodes of the full run: setpcap and setuid both effective or neither there, and noroot, which
/// no call but PR_SET_SECUREBITS looks at, off.
bool is_in_full_run(Node node) {
  constexpr Node helper_bits = 0b1111U << 5;
  constexpr Node noroot_bit = 1U << 10;
  const Node helpers = node & helper_bits;
  return is_possible(node) && (helpers == 0 || helpers == helper_bits) && (node & noroot_bit) == 0;
}

constexpr Node lock_bit = 1U << 14;

/// Every start with every target.
void check_all(const Locks& locks, const PlanGraph& graph, Counts& counts) {
  for (Node start = 0; start < node_count; ++start) {
    if (!is_in_full_run(start) || (start & lock_bit) != 0) continue;
    const Distances distances = distances_from(start, graph);
    for (Node wanted = 0; wanted < node_count; ++wanted) {
      if (is_in_full_run(wanted) && can_be_asked_for(start, wanted)) {
        check(start, wanted, locks, distances, counts);
      }
    }
  }
}

/// Pairs at random, of all nodes.
void check_sample(const Locks& locks, const PlanGraph& graph, unsigned long starts,
                  unsigned long targets, std::mt19937_64& random, Counts& counts) {
  const auto any_node = [&random] {
    Node node = 0;
    do {
      node = static_cast<Node>(random() % node_count);
    } while (!is_possible(node));
    return node;
  };
  for (unsigned long i = 0; i < starts; ++i) {
    const Node start = any_node() & ~lock_bit;
    const Distances distances = distances_from(start, graph);
    for (unsigned long j = 0; j < targets; ++j) {
      const Node wanted = any_node();
      if (can_be_asked_for(start, wanted)) check(start, wanted, locks, distances, counts);
    }
  }
}

bool has_option(int argc, char** argv, std::string_view option) {
  for (int i = 1; i < argc; ++i) {
    if (argv[i] == option) return true;
  }
  return false;
}

unsigned long number_after(int argc, char** argv, std::string_view option,
                           unsigned long otherwise) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == option) return std::strtoul(argv[i + 1], nullptr, 10);
  }
  return otherwise;
}

struct Run {
  bool is_full = false;
  unsigned long starts = 0;
  unsigned long targets = 0;
  unsigned long seed = 0;
};

Counts check_lock_case(std::size_t which, const Run& run) {
  const Locks& locks = lock_cases[which];
  const PlanGraph graph(locks, {});
  Counts counts{.calls = graph.edge_count()};
  if (run.is_full) {
    check_all(locks, graph, counts);
  } else {
    std::mt19937_64 random(run.seed * lock_cases.size() + which);
    check_sample(locks, graph, run.starts, run.targets, random, counts);
  }
  return counts;
}

/// All lock cases, one after the other on each processor.
Counts check_lock_cases(const Run& run) {
  std::atomic<std::size_t> next = 0;
  std::array<Counts, lock_cases.size()> counts;
  const auto work = [&] {
    for (std::size_t which = next++; which < lock_cases.size(); which = next++) {
      counts[which] = check_lock_case(which, run);
    }
  };
  std::vector<std::thread> workers(std::max(1U, std::thread::hardware_concurrency()));
  for (std::thread& worker : workers) worker = std::thread(work);
  for (std::thread& worker : workers) worker.join();
  Counts all;
  for (const Counts& one : counts) all.add(one);
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const Run run{.is_full = has_option(argc, argv, "--full"),
                .starts = number_after(argc, argv, "--starts", 24),
                .targets = number_after(argc, argv, "--targets", 150),
                .seed = number_after(argc, argv, "--seed", 1)};
  const Counts counts = check_lock_cases(run);
  std::printf(
      "seed %lu: %zu lock cases, %zu calls between states; %lu pairs planned, %lu refused\n"
      "wrong end %lu, refused but reachable %lu, planned but unreachable %lu, longer than needed "
      "%lu\n",
      run.seed, lock_cases.size(), counts.calls, counts.planned, counts.refused, counts.wrong_end,
      counts.refused_but_reachable, counts.planned_but_unreachable, counts.longer_than_needed);
  const bool has_checked_both = counts.planned > 0 && counts.refused > 0;
  return counts.failures() == 0 && has_checked_both ? EXIT_SUCCESS : EXIT_FAILURE;
}
