// SPDX-License-Identifier: MIT
// What a run prints: one line for each family, the sum, and which rules were met.
#pragma once

#include <vector>

#include "execcap/model/surroundings.hpp"
#include "tally.hpp"
#include "worker.hpp"

namespace execcap::kernel_check {

/// The release, the traits and the seed.
void print_head(std::string_view release, const KernelTraits& traits, const RunOptions& options);

void print_world(std::string_view name);

/// One family's line, and its differences.
void print_family(std::string_view name, const Tally& tally, double seconds);

/// The sums, and how many rules were met. A run that `must_cover` the rule book also says which
/// were not.
void print_sum(const Tally& sum, double seconds, bool must_cover);

/// The rules that no case met, but for those that no case can meet; empty for a run that covers the
/// rule book.
[[nodiscard]] std::vector<Rule> uncovered_rules(RuleSet met);

/// Adds the counts and rules of `more`, not its report.
void add_counts(Tally& sum, const Tally& more);

}  // namespace execcap::kernel_check
