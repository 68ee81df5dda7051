// SPDX-License-Identifier: MIT
// Plain lines for a log; every number is a count of cases.
#include "report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace execcap::kernel_check {
namespace {

struct Exception {
  Rule rule;
  const char* why;
};

/// Rules that refuse what no system call can ask for, and an attribute that none can write.
constexpr std::array<Exception, 6> beyond_cases = {{
    {Rule::bounding_never_grows, "no call asks for it"},
    {Rule::no_new_privs_is_final, "no call asks for it"},
    {Rule::file_caps_unknown, "setxattr(2) writes no such attribute"},
    {Rule::helper_limits_need_two_caps, "of the machine: tests/vm/capdrop.sh"},
    {Rule::helper_limits_are_of_the_machine, "of the machine: tests/vm/capdrop.sh"},
    {Rule::helper_limits_never_grow, "of the machine: tests/vm/capdrop.sh"},
}};

unsigned long long number(std::uint64_t count) {
  return count;
}

std::string name_of(Rule rule) {
  return std::string(rule_entry(rule).name);
}

}  // namespace

void print_head(std::string_view release, const KernelTraits& traits, const RunOptions& options) {
  std::printf(
      "kernel %.*s: last capability %u, securebits of 6.14 %s, exec compares %s ids, "
      "setresuid that changes nothing %s\n",
      static_cast<int>(release.size()), release.data(), traits.last_cap.number,
      traits.has_exec_securebits ? "yes" : "no",
      traits.exec_compares_effective_ids ? "effective" : "real",
      traits.setres_may_be_no_op ? "does nothing" : "still sets the fs uid");
  std::printf("%s, seed %llu, %u workers\n", options.is_full ? "full run" : "sample",
              number(options.seed), options.workers);
}

void print_world(std::string_view name) {
  std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
  std::printf("  %-24s %9s %10s %10s %10s %11s %7s\n", "", "contexts", "states", "impossible",
              "checked", "differences", "s");
}

void print_family(std::string_view name, const Tally& tally, double seconds) {
  std::printf("  %-24.*s %9llu %10llu %10llu %10llu %11llu %7.2f\n", static_cast<int>(name.size()),
              name.data(), number(tally.contexts), number(tally.states), number(tally.impossible),
              number(tally.checked), number(tally.differences), seconds);
  (void)std::fflush(stdout);
}

void print_sum(const Tally& sum, double seconds, bool must_cover) {
  std::printf(
      "sum: %llu contexts, %llu states, %llu of them impossible, %llu checked, "
      "%llu differences, %.1f s\n",
      number(sum.contexts), number(sum.states), number(sum.impossible), number(sum.checked),
      number(sum.differences), seconds);
  std::size_t met = 0;
  for (std::size_t i = 0; i < rule_count; ++i) {
    if (sum.rules.contains(static_cast<Rule>(i))) ++met;
  }
  std::printf("rules: %llu of %llu met by a case\n", number(met), number(rule_count));
  if (!must_cover) return;
  for (const Exception& exception : beyond_cases) {
    std::printf("  not met: %s (%s)\n", name_of(exception.rule).c_str(), exception.why);
  }
  for (const Rule rule : uncovered_rules(sum.rules)) {
    std::printf("  NOT MET: %s\n", name_of(rule).c_str());
  }
}

std::vector<Rule> uncovered_rules(RuleSet met) {
  std::vector<Rule> missing;
  for (std::size_t i = 0; i < rule_count; ++i) {
    const auto rule = static_cast<Rule>(i);
    const bool is_beyond =
        std::any_of(beyond_cases.begin(), beyond_cases.end(),
                    [rule](const Exception& exception) { return exception.rule == rule; });
    if (!met.contains(rule) && !is_beyond) missing.push_back(rule);
  }
  return missing;
}

void add_counts(Tally& sum, const Tally& more) {
  sum.states += more.states;
  sum.impossible += more.impossible;
  sum.checked += more.checked;
  sum.differences += more.differences;
  sum.contexts += more.contexts;
  sum.rules = joined_rules(sum.rules, more.rules);
}

}  // namespace execcap::kernel_check
