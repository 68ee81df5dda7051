// SPDX-License-Identifier: MIT
// Builds the graph with the rule book and walks it breadth first.
#include "proof/plan_graph.hpp"

#include <algorithm>
#include <array>

#include "execcap/plan/predict.hpp"

namespace execcap::test {
namespace {

constexpr std::array flags = {securebit::noroot, securebit::no_setuid_fixup, securebit::keep_caps,
                              securebit::no_cap_ambient_raise};
constexpr unsigned first_flag_bit = 10;
constexpr unsigned lock_bit = 14;
constexpr unsigned uid_bit = 9;

bool has_bit(Node node, unsigned bit) {
  return ((node >> bit) & 1U) != 0;
}

CapSet set_if(bool is_in, Cap cap) {
  return is_in ? CapSet{cap} : CapSet{};
}

Securebits flags_of(Node node) {
  Securebits bits;
  for (unsigned i = 0; i < flags.size(); ++i) {
    if (has_bit(node, first_flag_bit + i)) bits = bits | flags[i];
  }
  return bits;
}

/// The subsets of the three capabilities that the graph has bits for.
std::vector<CapSet> subsets_of(CapSet caps) {
  std::vector<CapSet> subsets = {CapSet{}};
  for (const Cap cap : caps) {
    const std::size_t count = subsets.size();
    for (std::size_t i = 0; i < count; ++i) subsets.push_back(subsets[i] | CapSet{cap});
  }
  return subsets;
}

std::vector<Step> calls_from(const ProcessState& state, const Locks& locks) {
  std::vector<Step> calls = {
      step::SetUid{other_uid, other_uid, other_uid},
      step::SetUid{root_uid, root_uid, root_uid},
      step::SetKeepCaps{true},
      step::SetKeepCaps{false},
      step::DropBounding{CapSet{looked_at}},
      step::RaiseAmbient{CapSet{looked_at}},
      step::LowerAmbient{CapSet{looked_at}},
  };
  for (Node flag_bits = 0; flag_bits < 16; ++flag_bits) {
    const Securebits bits = flags_of(flag_bits << first_flag_bit);
    calls.emplace_back(step::SetSecurebits{bits | locks.at_start});
    calls.emplace_back(step::SetSecurebits{bits | locks.wanted});
  }
  for (const CapSet permitted : subsets_of(state.caps.permitted)) {
    for (const CapSet effective : subsets_of(permitted)) {
      for (const CapSet inheritable : {CapSet{}, CapSet{looked_at}}) {
        calls.emplace_back(step::SetCaps{{permitted, effective, inheritable}});
      }
    }
  }
  return calls;
}

}  // namespace

ProcessState state_of(Node node, const Locks& locks) {
  ProcessState state;
  state.caps = {
      .permitted = set_if(has_bit(node, 0), looked_at) | set_if(has_bit(node, 5), cap::setpcap) |
                   set_if(has_bit(node, 7), cap::setuid),
      .effective = set_if(has_bit(node, 1), looked_at) | set_if(has_bit(node, 6), cap::setpcap) |
                   set_if(has_bit(node, 8), cap::setuid),
      .inheritable = set_if(has_bit(node, 2), looked_at),
      .bounding = set_if(has_bit(node, 3), looked_at) | CapSet{cap::setpcap, cap::setuid},
      .ambient = set_if(has_bit(node, 4), looked_at)};
  state.uid = IdQuad<Uid>::all(has_bit(node, uid_bit) ? other_uid : root_uid);
  state.securebits = flags_of(node) | (has_bit(node, lock_bit) ? locks.wanted : locks.at_start);
  return state;
}

Node node_of(const ProcessState& state, const Locks& locks) {
  const CapState& caps = state.caps;
  const std::array bits = {caps.permitted.contains(looked_at),
                           caps.effective.contains(looked_at),
                           caps.inheritable.contains(looked_at),
                           caps.bounding.contains(looked_at),
                           caps.ambient.contains(looked_at),
                           caps.permitted.contains(cap::setpcap),
                           caps.effective.contains(cap::setpcap),
                           caps.permitted.contains(cap::setuid),
                           caps.effective.contains(cap::setuid),
                           state.uid.effective == other_uid,
                           state.securebits.has(flags[0]),
                           state.securebits.has(flags[1]),
                           state.securebits.has(flags[2]),
                           state.securebits.has(flags[3]),
                           locks.wanted != locks.at_start && state.securebits.has(locks.wanted)};
  Node node = 0;
  for (unsigned i = 0; i < bits.size(); ++i) {
    if (bits[i]) node |= Node{1} << i;
  }
  return node;
}

bool is_possible(Node node) {
  const bool effective_within_permitted = (!has_bit(node, 1) || has_bit(node, 0)) &&
                                          (!has_bit(node, 6) || has_bit(node, 5)) &&
                                          (!has_bit(node, 8) || has_bit(node, 7));
  const bool ambient_within_both = !has_bit(node, 4) || (has_bit(node, 0) && has_bit(node, 2));
  return effective_within_permitted && ambient_within_both;
}

bool have_same_uid(Node one, Node other) {
  return has_bit(one, uid_bit) == has_bit(other, uid_bit);
}

PlanGraph::PlanGraph(const Locks& locks, const Surroundings& around) {
  first_.reserve(node_count + 1);
  for (Node node = 0; node < node_count; ++node) {
    first_.push_back(static_cast<std::uint32_t>(ends_.size()));
    if (!is_possible(node)) continue;
    const ProcessState state = state_of(node, locks);
    for (const Step& call : calls_from(state, locks)) {
      const Transition next = after_step(state, call, around);
      if (next && *next != state) ends_.push_back(node_of(*next, locks));
    }
    const auto begin = ends_.begin() + first_.back();
    std::sort(begin, ends_.end());
    ends_.erase(std::unique(begin, ends_.end()), ends_.end());
  }
  first_.push_back(static_cast<std::uint32_t>(ends_.size()));
}

std::vector<std::uint8_t> PlanGraph::distances_from(Node start, Ways ways) const {
  std::vector<std::uint8_t> distances(node_count, unreachable);
  std::vector<Node> queue = {start};
  distances[start] = 0;
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const Node node = queue[at];
    for (std::uint32_t edge = first_[node]; edge < first_[node + 1]; ++edge) {
      const Node end = ends_[edge];
      if (distances[end] != unreachable) continue;
      if (ways == Ways::within_uid && !have_same_uid(start, end)) continue;
      distances[end] = static_cast<std::uint8_t>(distances[node] + 1);
      queue.push_back(end);
    }
  }
  return distances;
}

}  // namespace execcap::test
