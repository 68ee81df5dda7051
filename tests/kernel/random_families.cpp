// SPDX-License-Identifier: MIT
// Sets of many capabilities by chance: the rules that join several bits, and whether bits that were
// shown one by one stay independent of each other.
#include <sys/xattr.h>

#include <array>

#include "execcap/caps/vfs_cap.hpp"
#include "family.hpp"

namespace execcap::kernel_check {
namespace {

CapSet random_set(Random& rest, CapSet among) {
  const std::uint64_t dense = rest.next() | rest.next();
  const std::array<std::uint64_t, 6> masks = {0,           ~std::uint64_t{0},
                                              rest.next(), rest.next() & rest.next() & rest.next(),
                                              dense,       dense | rest.next()};
  return CapSet::from_mask(masks[rest.below(masks.size())]) & among;
}

/// The capabilities that decide about calls are there in half of all states.
CapState random_caps(const Place& place, Random& rest) {
  constexpr CapSet deciding{cap::setuid, cap::setgid, cap::setpcap};
  const CapSet all = place.world.available;
  CapState caps{.permitted = random_set(rest, all),
                .inheritable = random_set(rest, all),
                .bounding = random_set(rest, all)};
  caps.effective = random_set(rest, caps.permitted);
  if (rest.one_in(2)) {
    caps.permitted = caps.permitted | deciding;
    caps.effective = caps.effective | deciding;
  }
  caps.ambient = random_set(rest, caps.permitted & caps.inheritable);
  return caps;
}

ProcessState random_state(const Place& place, Random& rest) {
  const std::span<const Uid> uids = place.uids;
  const Uid effective = rest.among(uids);
  const IdQuad<Uid> uid = {rest.among(uids), effective, rest.among(uids),
                           rest.one_in(4) ? rest.among(uids) : effective};
  ProcessState state = plain_state(place, uid, {});
  with_random_groups(state, place, rest);
  state.caps = random_caps(place, rest);
  state.securebits = random_securebits(place, rest, rest.one_in(2) ? 0xFF : 0x55);
  state.no_new_privs = rest.one_in(3);
  return state;
}

/// Attributes that mostly do not meet the rule of EPERM, and some that do.
FileCaps random_file_caps(const Place& place, const CapState& caps, Random& rest) {
  const CapSet all = place.world.available;
  const CapSet within = caps.bounding | (caps.inheritable & random_set(rest, all));
  // What the kernel does not have is masked without a word.
  const CapSet unknown =
      rest.one_in(4) ? CapSet::from_mask(~place.world.around.traits.all_caps().mask()) : CapSet{};
  return {.permitted = random_set(rest, rest.one_in(3) ? all : within) | unknown,
          .inheritable = random_set(rest, all) | unknown,
          .effective = rest.one_in(2)};
}

/// An attribute that could not be written shows as a difference.
void write_attribute(const PreparedFile& file, const FileCaps& caps) {
  const std::vector<std::byte> bytes = encode_vfs_cap(caps);
  (void)setxattr(file.path.c_str(), "security.capability", bytes.data(), bytes.size(), 0);
}

bool exec_wide(Place& place, Choices& /*context*/, Choices& /*inner*/, Random& rest, Case& one) {
  one.before = random_state(place, rest);
  const auto set_id = static_cast<SetId>(rest.below(set_id_count));
  const std::uint32_t unsafe = rest.below(8);
  one.shares_fs = unsafe == 1;
  if (unsafe == 2) one.tracer = Tracer::with_ptrace_cap;
  if (unsafe == 3 && !one.before.caps.effective.contains(cap::sys_ptrace)) {
    one.tracer = Tracer::without_ptrace_cap;
  }
  const FileCaps caps = random_file_caps(place, one.before.caps, rest);
  const bool has_attribute = place.world.writes_attributes && !rest.one_in(3);

  const PreparedFile& file = place.files.blank(set_id, place.worker);
  const bool is_foreign_file =
      set_id == SetId::user_unmapped || set_id == SetId::user_root_with_unmapped_group;
  if (!file.exists || (has_attribute && is_foreign_file)) return false;
  place.scratch = file.target;
  if (has_attribute) {
    write_attribute(file, caps);
    place.scratch.caps_status = FileCapsStatus::counts;
    place.scratch.caps = caps;
  } else {
    removexattr(file.path.c_str(), "security.capability");
  }
  one.action = action::Execve{.path = file.path.c_str(), .target = &place.scratch};
  return true;
}

std::optional<Uid> maybe_uid(const Place& place, Random& rest) {
  if (rest.one_in(4)) return std::nullopt;
  return rest.among(std::span<const Uid>(place.uids));
}

Cap random_cap(Random& rest) {
  constexpr std::uint64_t a_few_unknown = 44;
  return Cap{static_cast<std::uint8_t>(rest.below(a_few_unknown))};
}

/// Wishes near what the process has, so that all the checks are reached.
Action random_capset(const Place& place, const CapState& caps, Random& rest) {
  const CapSet all = place.world.available;
  const CapSet few = random_set(rest, all) & random_set(rest, all) & random_set(rest, all);
  const CapSet permitted = random_set(rest, rest.one_in(8) ? all : caps.permitted);
  const CapSet inheritable =
      random_set(rest, caps.inheritable | caps.permitted) & (caps.inheritable | caps.bounding);
  return action::Capset{{.permitted = permitted,
                         .effective = random_set(rest, rest.one_in(8) ? all : permitted),
                         .inheritable = rest.one_in(2) ? inheritable : inheritable | few}};
}

Action random_call(const Place& place, const ProcessState& state, Random& rest) {
  const std::span<const Uid> uids = place.uids;
  const std::span<const Gid> gids = place.world.groups;
  switch (rest.below(10)) {
    case 0:
      return action::SetResUid{maybe_uid(place, rest), maybe_uid(place, rest),
                               maybe_uid(place, rest)};
    case 1:
      return action::SetReUid{maybe_uid(place, rest), maybe_uid(place, rest)};
    case 2:
      return action::SetUid{rest.among(uids)};
    case 3:
      return action::SetFsUid{rest.among(uids)};
    case 4:
      return action::SetResGid{rest.among(gids), rest.among(gids), rest.among(gids)};
    case 5:
      return action::DropBounding{random_cap(rest)};
    case 6:
      return action::RaiseAmbient{random_cap(rest)};
    case 7:
      return action::LowerAmbient{random_cap(rest)};
    case 8:
      return action::SetSecurebits{state.securebits | random_securebits(place, rest, 0xFF)};
    default:
      return random_capset(place, state.caps, rest);
  }
}

bool call_wide(Place& place, Choices& /*context*/, Choices& /*inner*/, Random& rest, Case& one) {
  one.before = random_state(place, rest);
  one.action = random_call(place, one.before, rest);
  return true;
}

bool witness(Place& place, Choices& /*context*/, Choices& /*inner*/, Random& rest, Case& one) {
  one.before = random_state(place, rest);
  one.action = action::Nothing{};
  return true;
}

constexpr Family families[] = {
    {.name = "calls on wide sets", .make = call_wide, .full_rounds = 200000, .sample_rounds = 3000},
    {.name = "exec of wide sets", .make = exec_wide, .full_rounds = 200000, .sample_rounds = 3000},
    {.name = "libcap-ng reads the same",
     .make = witness,
     .full_rounds = 4000,
     .sample_rounds = 200},
};

}  // namespace

std::span<const Family> random_families() {
  return families;
}

}  // namespace execcap::kernel_check
