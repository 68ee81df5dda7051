// SPDX-License-Identifier: MIT
// What the calls that change ids make of a state, in all directions.
#include <array>

#include "family.hpp"

namespace execcap::kernel_check {
namespace {

/// "Leave", one of the ids that there are, or one without a mapping; nothing if there is none such.
template <class Id>
struct Argument {
  std::optional<Id> id;
  bool is_possible = true;
};

/// The first id behind those that are mapped.
std::uint32_t unmapped_id(const Place& place) {
  const IdRange& mapped = place.world.around.user_namespace.uids.front();
  return static_cast<std::uint32_t>(mapped.first + mapped.count);
}

/// The initial namespace maps every id.
bool has_unmapped(const Place& place) {
  return !place.world.around.user_namespace.is_initial;
}

template <class Id>
Argument<Id> argument(const Place& place, std::uint32_t choice, std::span<const Id> ids) {
  if (choice == 0) return {};
  if (choice <= ids.size()) return {.id = ids[choice - 1]};
  return {.id = Id{unmapped_id(place)}, .is_possible = has_unmapped(place)};
}

/// How many arguments there are for one id: -1, each id, an unmapped one.
template <class Id>
std::uint32_t argument_count(std::span<const Id> ids) {
  return static_cast<std::uint32_t>(ids.size()) + 2;
}

/// Each state of a bit in one capability of its own, and those of the file-system uid by chance.
void with_caps(ProcessState& state, const Place& place, Random& rest, bool has_setuid) {
  state.caps.bounding = place.world.available;
  with_packed_bits(state.caps, place);
  for (const Cap cap : {cap::chown, cap::dac_override, cap::dac_read_search, cap::fowner,
                        cap::fsetid, cap::linux_immutable, cap::mknod, cap::mac_override}) {
    while (!with_bit(state.caps, cap, rest.below(bit_state_count))) {
    }
  }
  if (has_setuid) {
    state.caps.permitted = state.caps.permitted | CapSet{cap::setuid};
    state.caps.effective = state.caps.effective | CapSet{cap::setuid};
  }
}

/// Every row of the four ids, with the securebits that matter and with or without CAP_SETUID.
void start_of_uid_call(Place& place, Choices& context, Random& rest, Case& one) {
  const std::span<const Uid> uids = place.uids;
  const IdQuad<Uid> uid = {context.among(uids), context.among(uids), context.among(uids),
                           context.among(uids)};
  const bool has_fixup = context.flag();
  const bool keeps = context.flag();
  const bool has_setuid = context.flag();
  one.before = plain_state(place, uid, {});
  with_caps(one.before, place, rest, has_setuid);
  constexpr std::uint32_t others =
      0xFF & ~(securebit::no_setuid_fixup | securebit::keep_caps).word();
  one.before.securebits = random_securebits(place, rest, others) |
                          (has_fixup ? Securebits{} : securebit::no_setuid_fixup) |
                          (keeps ? securebit::keep_caps : Securebits{});
  one.before.no_new_privs = rest.one_in(4);
}

bool set_res_uid(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  start_of_uid_call(place, context, rest, one);
  const std::span<const Uid> uids = place.uids;
  const std::uint32_t count = argument_count(uids);
  const auto real = argument(place, inner.of(count), uids);
  const auto effective = argument(place, inner.of(count), uids);
  const auto saved = argument(place, inner.of(count), uids);
  one.action = action::SetResUid{real.id, effective.id, saved.id};
  return real.is_possible && effective.is_possible && saved.is_possible;
}

bool set_re_uid(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  start_of_uid_call(place, context, rest, one);
  const std::span<const Uid> uids = place.uids;
  const std::uint32_t count = argument_count(uids);
  const auto real = argument(place, inner.of(count), uids);
  const auto effective = argument(place, inner.of(count), uids);
  one.action = action::SetReUid{real.id, effective.id};
  return real.is_possible && effective.is_possible;
}

/// setuid(2) and setfsuid(2), for which there is no "leave".
bool set_one_uid(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  start_of_uid_call(place, context, rest, one);
  const std::span<const Uid> uids = place.uids;
  const auto uid = argument(place, inner.of(argument_count(uids)), uids);
  const bool is_fs = inner.flag();
  if (!uid.id || !uid.is_possible) return false;
  if (is_fs) {
    one.action = action::SetFsUid{*uid.id};
  } else {
    one.action = action::SetUid{*uid.id};
  }
  return true;
}

bool set_res_gid(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const std::span<const Gid> gids = place.world.groups;
  const std::uint32_t count = argument_count(gids);
  const IdQuad<Gid> gid = {context.among(gids), context.among(gids), context.among(gids),
                           context.among(gids)};
  const bool has_setgid = context.flag();
  const auto real = argument(place, inner.of(count), gids);
  const auto effective = argument(place, inner.of(count), gids);
  const auto saved = argument(place, inner.of(count), gids);

  one.before = plain_state(place, rest.among(std::span<const IdQuad<Uid>>(place.uid_patterns)), {});
  one.before.gid = gid;
  with_caps(one.before, place, rest, false);
  if (has_setgid) {
    one.before.caps.permitted = one.before.caps.permitted | CapSet{cap::setgid};
    one.before.caps.effective = one.before.caps.effective | CapSet{cap::setgid};
  }
  one.before.securebits = random_securebits(place, rest, 0xFF);
  one.action = action::SetResGid{real.id, effective.id, saved.id};
  return real.is_possible && effective.is_possible && saved.is_possible;
}

bool set_groups(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  constexpr std::size_t most_groups = 65536;
  enum Kind : std::uint32_t {
    none,
    first,
    turned,
    doubled,
    eight,
    most,
    too_many,
    unmapped,
    kinds
  };
  const bool has_setgid = context.flag();
  const bool has_groups = context.flag();
  const std::uint32_t kind = inner.of(kinds);

  const World& world = place.world;
  const Gid one_gid = world.groups.front();
  const Gid last_gid = world.groups.back();
  const IdQuad<Uid> uid = rest.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
  if ((has_groups && !world.sets_groups) || (kind == unmapped && !has_unmapped(place)))
    return false;
  one.before = plain_state(place, uid, {});
  if (has_groups) one.before.groups = {one_gid, last_gid};
  if (has_setgid) {
    one.before.caps.permitted = CapSet{cap::setgid};
    one.before.caps.effective = CapSet{cap::setgid};
  }
  const std::array<std::vector<Gid>, kinds> lists = {
      std::vector<Gid>{},
      {one_gid},
      {last_gid, one_gid},
      {last_gid, one_gid, last_gid},
      std::vector<Gid>(max_groups, last_gid),
      std::vector<Gid>(kind == most ? most_groups : 0, one_gid),
      std::vector<Gid>(kind == too_many ? most_groups + 1 : 0, one_gid),
      {one_gid, Gid{unmapped_id(place)}}};
  one.action = action::SetGroups{lists[kind]};
  return true;
}

constexpr Family families[] = {
    {.name = "setresuid", .make = set_res_uid, .draws = 2},
    {.name = "setreuid", .make = set_re_uid, .draws = 1},
    {.name = "setuid, setfsuid", .make = set_one_uid, .draws = 2},
    {.name = "setresgid", .make = set_res_gid, .draws = 10},
    {.name = "setgroups", .make = set_groups, .draws = 20},
};

}  // namespace

std::span<const Family> uid_families() {
  return families;
}

}  // namespace execcap::kernel_check
