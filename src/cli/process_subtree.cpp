// SPDX-License-Identifier: MIT
// Links from each record to the one above it, and walks along them.
#include "cli/process_subtree.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace execcap {
namespace {

using Parents = std::vector<std::optional<std::size_t>>;

/// Takes away one link of every circle.
void cut_circles(Parents& parents) {
  Parents seen_on_way(parents.size());
  for (std::size_t start = 0; start < parents.size(); ++start) {
    std::optional<std::size_t> at = start;
    while (at && !seen_on_way[*at]) {
      seen_on_way[*at] = start;
      const std::optional<std::size_t> up = parents[*at];
      if (up && seen_on_way[*up] == start) parents[*at].reset();
      at = parents[*at];
    }
  }
}

}  // namespace

std::vector<std::optional<std::size_t>> parents_of(std::span<const ProcessRecord> records) {
  std::unordered_map<std::int32_t, std::size_t> places;
  for (std::size_t i = 0; i < records.size(); ++i) places.emplace(records[i].status.pid.value, i);
  Parents parents(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const ProcStatus& status = records[i].status;
    const Pid above = records[i].is_leader() ? status.parent : status.thread_group;
    const auto found = places.find(above.value);
    if (found != places.end()) parents[i] = found->second;
  }
  cut_circles(parents);
  return parents;
}

std::vector<ProcessRecord> subtree_of(std::vector<ProcessRecord> records,
                                      std::span<const Pid> roots) {
  enum class Belongs : std::uint8_t { unknown, yes, no };
  const Parents parents = parents_of(records);
  std::vector<Belongs> belongs(records.size(), Belongs::unknown);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_root =
        std::find(roots.begin(), roots.end(), records[i].status.pid) != roots.end();
    if (is_root) belongs[i] = Belongs::yes;
  }
  std::vector<std::size_t> way;
  for (std::size_t i = 0; i < records.size(); ++i) {
    way.clear();
    std::optional<std::size_t> at = i;
    for (; at && belongs[*at] == Belongs::unknown; at = parents[*at]) way.push_back(*at);
    const Belongs answer = at ? belongs[*at] : Belongs::no;
    for (const std::size_t one : way) belongs[one] = answer;
  }
  std::vector<ProcessRecord> kept;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (belongs[i] == Belongs::yes) kept.push_back(std::move(records[i]));
  }
  return kept;
}

}  // namespace execcap
