// SPDX-License-Identifier: MIT
// The parts that families share: states of one bit, patterns of ids, chance.
#include "family.hpp"

#include <algorithm>

namespace execcap::kernel_check {
namespace {

constexpr CapSet caps_of_calls{cap::setuid, cap::setgid, cap::setpcap, cap::sys_ptrace,
                               cap::sys_chroot};
constexpr CapSet caps_of_fsuid{cap::chown,  cap::dac_override, cap::dac_read_search,
                               cap::fowner, cap::fsetid,       cap::linux_immutable,
                               cap::mknod,  cap::mac_override};

/// SIGURG, which does nothing by default.
constexpr int harmless_signal = 23;

/// Every row of three ids that differs in more than the names of the ordinary ones: a row counts if
/// its ordinary ids come up in order.
std::vector<IdQuad<Uid>> patterns(const World& world, const std::vector<Uid>& uids) {
  std::vector<IdQuad<Uid>> rows;
  const std::size_t first_user = world.root ? 1 : 0;
  const auto is_in_order = [&](std::initializer_list<std::size_t> row) {
    std::size_t next = first_user;
    for (const std::size_t id : row) {
      if (id > next) return false;
      if (id == next) ++next;
    }
    return true;
  };
  for (std::size_t real = 0; real < uids.size(); ++real) {
    for (std::size_t effective = 0; effective < uids.size(); ++effective) {
      for (std::size_t saved = 0; saved < uids.size(); ++saved) {
        if (!is_in_order({real, effective, saved})) continue;
        rows.push_back({uids[real], uids[effective], uids[saved], uids[effective]});
      }
    }
  }
  return rows;
}

std::vector<Cap> caps_to_pack(const World& world) {
  std::vector<Cap> caps;
  for (const Cap cap : world.available - caps_of_calls - caps_of_fsuid) caps.push_back(cap);
  return caps;
}

}  // namespace

Place make_place(const World& world, const Files& files, std::uint32_t worker) {
  Place place{.world = world, .files = files, .worker = worker};
  if (world.root) place.uids.push_back(*world.root);
  place.uids.insert(place.uids.end(), world.users.begin(), world.users.end());
  place.uid_patterns = patterns(world, place.uids);
  place.packed_caps = caps_to_pack(world);
  return place;
}

bool with_bit(CapState& caps, Cap cap, std::uint32_t bits) {
  const bool is_permitted = (bits & 1U) != 0;
  const bool is_effective = (bits & 2U) != 0;
  const bool is_inheritable = (bits & 4U) != 0;
  const bool is_bounding = (bits & 8U) != 0;
  const bool is_ambient = (bits & 16U) != 0;
  if (is_effective && !is_permitted) return false;
  if (is_ambient && !(is_permitted && is_inheritable)) return false;
  const CapSet one{cap};
  if (is_permitted) caps.permitted = caps.permitted | one;
  if (is_effective) caps.effective = caps.effective | one;
  if (is_inheritable) caps.inheritable = caps.inheritable | one;
  if (is_ambient) caps.ambient = caps.ambient | one;
  caps.bounding = is_bounding ? caps.bounding | one : caps.bounding - one;
  return true;
}

void with_packed_bits(CapState& caps, const Place& place) {
  std::size_t next = 0;
  for (std::uint32_t bits = 0; bits < bit_state_count && next < place.packed_caps.size(); ++bits) {
    if (with_bit(caps, place.packed_caps[next], bits)) ++next;
  }
}

ProcessState plain_state(const Place& place, const IdQuad<Uid>& uid, CapSet bounding) {
  ProcessState state{.uid = uid,
                     .gid = IdQuad<Gid>::all(place.world.groups.front()),
                     .groups = place.world.fixed_groups,
                     .parent_death_signal = harmless_signal};
  state.caps.bounding = bounding;
  return state;
}

Securebits random_securebits(const Place& place, Random& rest, std::uint32_t mask) {
  const std::uint32_t wanted = static_cast<std::uint32_t>(rest.next()) & mask;
  const std::uint32_t newer = static_cast<std::uint32_t>(rest.next()) &
                              place.world.around.traits.unprivileged_securebits().word();
  return Securebits{wanted | (rest.one_in(2) ? newer : 0)};
}

void with_random_groups(ProcessState& state, const Place& place, Random& rest) {
  const World& world = place.world;
  if (!world.sets_groups) return;
  const std::span<const Gid> gids = world.groups;
  // Half of all processes have one gid and nothing beside.
  if (rest.one_in(2)) return;
  state.gid = {rest.among(gids), rest.among(gids), rest.among(gids), rest.among(gids)};
  if (rest.one_in(2)) state.gid.fs = state.gid.effective;
  for (const Gid gid : gids) {
    if (rest.one_in(3)) state.groups.push_back(gid);
  }
  if (world.other_group && rest.one_in(3)) state.groups.push_back(*world.other_group);
}

}  // namespace execcap::kernel_check
