// SPDX-License-Identifier: MIT
// Every state that a few bits can make, joined by every call that leads from one to another.
#pragma once

#include <cstdint>
#include <vector>

#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"

namespace execcap::test {

/// The capability that is looked at, and the two that the calls of a launch need. All that a launch
/// does to a capability it does to each alone, so one stands for all.
inline constexpr Cap looked_at = cap::net_raw;
inline constexpr Uid other_uid{33};

/// Which securebits are locked at the start, and which are to be locked in the end.
struct Locks {
  Securebits at_start;
  Securebits wanted;
};

/// A state of the graph as a number: the five bits of the capability looked at, two bits
/// (permitted, effective) each of setpcap and setuid, root or not, four securebit flags, locks set
/// or not.
using Node = std::uint32_t;
inline constexpr Node node_count = 1U << 15;

[[nodiscard]] ProcessState state_of(Node node, const Locks& locks);
[[nodiscard]] Node node_of(const ProcessState& state, const Locks& locks);

/// Whether the kernel can be in the state: effective within permitted, ambient within both.
[[nodiscard]] bool is_possible(Node node);

[[nodiscard]] bool have_same_uid(Node one, Node other);

/// All calls of a launch, with all arguments that these bits can have, from every state.
class PlanGraph {
 public:
  PlanGraph(const Locks& locks, const Surroundings& around);

  /// How many calls lead from `start` to each node at the least, or to each node of the same uid
  /// without leaving that uid on the way; `unreachable` where none do.
  enum class Ways { all, within_uid };
  [[nodiscard]] std::vector<std::uint8_t> distances_from(Node start, Ways ways) const;

  [[nodiscard]] std::size_t edge_count() const { return ends_.size(); }

  static constexpr std::uint8_t unreachable = 255;

 private:
  std::vector<std::uint32_t> first_;  ///< where the edges of each node begin in ends_
  std::vector<Node> ends_;
};

}  // namespace execcap::test
