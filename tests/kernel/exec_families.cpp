// SPDX-License-Identifier: MIT
// What execve(2) makes of a state: each context with every state of one bit, and pairs of bits.
#include <array>

#include "family.hpp"

namespace execcap::kernel_check {
namespace {

constexpr std::uint32_t noroot = securebit::noroot.word();
/// The flags and locks that execve(2) does not look at, but for clearing keep_caps.
constexpr std::uint32_t other_securebits = 0xFE;

void exec_of(Case& one, const PreparedFile& file) {
  one.action = action::Execve{.path = file.path.c_str(), .target = &file.target};
}

/// Every context of one capability: ids, set-ID kinds, scripts, nosuid, noroot, no_new_privs; every
/// state of the bit in the process and in the file, whoever the attribute is for.
bool exec_one_bit(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const IdQuad<Uid> uid = context.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
  const auto set_id = static_cast<SetId>(context.of(set_id_count));
  const auto form = static_cast<Form>(context.of(form_count));
  const bool is_nosuid = context.flag();
  const bool has_noroot = context.flag();
  const bool no_new_privs = context.flag();
  const std::uint32_t bits = inner.of(bit_state_count);
  const std::uint32_t attribute = inner.of(attribute_count);

  const PreparedFile& file = place.files.one_bit(set_id, attribute, form, is_nosuid);
  one.before = plain_state(place, uid, {});
  if (!file.exists || !with_bit(one.before.caps, first_cap, bits)) return false;
  with_random_groups(one.before, place, rest);
  one.before.securebits = random_securebits(place, rest, other_securebits) |
                          (has_noroot ? securebit::noroot : Securebits{});
  one.before.no_new_privs = no_new_privs;
  exec_of(one, file);
  return true;
}

/// Every row of gids and lists of groups before each set-ID kind.
bool exec_groups(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  constexpr std::uint32_t uid_kinds = 3;
  constexpr std::uint32_t list_kinds = 4;
  const World& world = place.world;
  const std::span<const Gid> gids = world.groups;
  const Gid real = context.among(gids);
  const Gid effective = context.among(gids);
  const Gid fs = context.among(gids);
  const std::uint32_t list = context.of(list_kinds);
  const auto set_id = static_cast<SetId>(context.of(set_id_count));
  const bool no_new_privs = context.flag();
  const std::uint32_t uid_kind = inner.of(uid_kinds);
  const std::uint32_t bits = inner.of(bit_state_count);
  const std::uint32_t attribute = inner.of(2);

  const PreparedFile& file = place.files.one_bit(set_id, attribute, Form::binary, false);
  const Uid first = place.uids.front();
  const Uid last = place.uids.back();
  const std::array<IdQuad<Uid>, uid_kinds> uids = {IdQuad<Uid>::all(first), IdQuad<Uid>::all(last),
                                                   IdQuad<Uid>{last, first, first, first}};
  one.before = plain_state(place, uids[uid_kind], {});
  const bool is_possible = file.exists && (world.sets_groups || list == 0) &&
                           (uid_kind == 0 || first != last) &&
                           with_bit(one.before.caps, first_cap, bits);
  if (!is_possible) return false;
  if (world.sets_groups) {
    one.before.gid = {real, effective, rest.among(gids), fs};
    if ((list & 1U) != 0) one.before.groups.push_back(gids[1]);
    if ((list & 2U) != 0) one.before.groups.push_back(*world.other_group);
  }
  one.before.securebits = random_securebits(place, rest, other_securebits);
  one.before.no_new_privs = no_new_privs;
  exec_of(one, file);
  return true;
}

/// Every word of securebits, locks included.
bool exec_securebits(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const std::uint32_t word = context.of(256);
  const IdQuad<Uid> uid = inner.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
  const bool no_new_privs = inner.flag();
  const std::uint32_t attribute = inner.of(2);
  const std::uint32_t bits = inner.of(bit_state_count);

  const PreparedFile& file = place.files.one_bit(SetId::none, attribute, Form::binary, false);
  one.before = plain_state(place, uid, {});
  if (!file.exists || !with_bit(one.before.caps, first_cap, bits)) return false;
  one.before.securebits = Securebits{word} | random_securebits(place, rest, 0);
  one.before.no_new_privs = no_new_privs;
  exec_of(one, file);
  return true;
}

/// An exec that others could take advantage of: shared fs, tracers, with and without the
/// capability to change uids.
bool exec_unsafe(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  enum Kind : std::uint32_t {
    shares_fs,
    traced,
    traced_by_able,
    shares_fs_and_no_new_privs,
    kinds
  };
  constexpr std::uint32_t attributes[] = {0, 1, 5, 7};
  const std::uint32_t kind = context.of(kinds);
  const bool has_setuid = context.flag();
  const IdQuad<Uid> uid = context.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
  const auto set_id = static_cast<SetId>(context.of(set_id_count));
  const bool has_noroot = context.flag();
  const std::uint32_t bits = inner.of(bit_state_count);
  const std::uint32_t attribute = inner.among(std::span<const std::uint32_t>(attributes));

  const PreparedFile& file = place.files.one_bit(set_id, attribute, Form::binary, false);
  one.before = plain_state(place, uid, {});
  if (!file.exists || !with_bit(one.before.caps, first_cap, bits)) return false;
  if (has_setuid) {
    one.before.caps.permitted = one.before.caps.permitted | CapSet{cap::setuid};
    one.before.caps.effective = one.before.caps.effective | CapSet{cap::setuid};
  }
  with_random_groups(one.before, place, rest);
  one.before.securebits = Securebits{has_noroot ? noroot : 0};
  one.before.no_new_privs = kind == shares_fs_and_no_new_privs;
  one.shares_fs = kind == shares_fs || kind == shares_fs_and_no_new_privs;
  if (kind == traced) one.tracer = Tracer::without_ptrace_cap;
  if (kind == traced_by_able) one.tracer = Tracer::with_ptrace_cap;
  exec_of(one, file);
  return true;
}

/// Every pair of states of two capabilities: what one gains or lacks decides about the other.
bool exec_pairs(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const IdQuad<Uid> uid = context.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
  const bool no_new_privs = context.flag();
  const bool has_noroot = context.flag();
  const std::uint32_t attribute = context.of(3);  // none, without and with the effective flag
  const std::uint32_t first = inner.of(bit_state_count);
  const std::uint32_t second = inner.of(bit_state_count);
  const std::uint32_t first_in_file = inner.of(4);
  const std::uint32_t second_in_file = inner.of(4);

  const bool is_plain = attribute == 0;
  const PreparedFile& file =
      is_plain ? place.files.one_bit(SetId::none, 0, Form::binary, false)
               : place.files.two_bits(first_in_file, second_in_file, attribute == 2);
  // The saved uid makes no difference: one in each pair of real and effective will do.
  const bool is_possible = file.exists && uid.saved == uid.effective &&
                           !(is_plain && (first_in_file != 0 || second_in_file != 0));
  one.before = plain_state(place, uid, {});
  if (!is_possible || !with_bit(one.before.caps, first_cap, first) ||
      !with_bit(one.before.caps, second_cap, second)) {
    return false;
  }
  one.before.securebits =
      Securebits{has_noroot ? noroot : 0} | random_securebits(place, rest, other_securebits);
  one.before.no_new_privs = no_new_privs;
  exec_of(one, file);
  return true;
}

/// Who may execute what: x bits, owner, group, CAP_DAC_OVERRIDE, noexec.
bool exec_access(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const World& world = place.world;
  const std::span<const Gid> gids = world.groups;
  const std::uint32_t x_bits = context.of(8);
  const auto owner = static_cast<Owner>(context.of(owner_count));
  const auto form = static_cast<Form>(context.of(form_count));
  const bool is_noexec = context.flag();
  const bool has_dac_override = context.flag();
  const Uid effective = inner.among(std::span<const Uid>(place.uids));
  const Uid fs = inner.among(std::span<const Uid>(place.uids));
  const std::uint32_t membership = inner.of(3);  // by fs gid, by supplementary group, none

  const PreparedFile& file = place.files.with_x_bits(x_bits, owner, form, is_noexec);
  if (!file.exists || (membership != 0 && !world.sets_groups)) return false;
  one.before = plain_state(place, IdQuad<Uid>::all(effective), {});
  one.before.uid.fs = fs;
  if (membership != 0) {
    one.before.gid = {gids[0], gids[0], gids[0], gids[1]};
    if (membership == 1) one.before.groups.push_back(gids[0]);
  }
  if (has_dac_override) {
    one.before.caps.permitted = CapSet{cap::dac_override};
    one.before.caps.effective = CapSet{cap::dac_override};
  }
  one.before.no_new_privs = rest.one_in(2);
  exec_of(one, file);
  return true;
}

constexpr Family families[] = {
    {.name = "exec one bit", .make = exec_one_bit, .has_narrow_bounding = true, .draws = 2},
    {.name = "exec groups", .make = exec_groups, .has_narrow_bounding = true, .draws = 1},
    {.name = "exec securebits", .make = exec_securebits, .has_narrow_bounding = true, .draws = 4},
    {.name = "exec unsafe", .make = exec_unsafe, .has_narrow_bounding = true, .draws = 1},
    {.name = "exec pairs", .make = exec_pairs, .has_narrow_bounding = true, .draws = 16},
    {.name = "exec access", .make = exec_access, .has_narrow_bounding = true, .draws = 4},
};

}  // namespace

std::span<const Family> exec_families() {
  return families;
}

}  // namespace execcap::kernel_check
