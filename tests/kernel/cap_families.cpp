// SPDX-License-Identifier: MIT
// What the calls that change capabilities, securebits and namespaces make of a state.
#include <array>

#include "family.hpp"

namespace execcap::kernel_check {
namespace {

IdQuad<Uid> random_uid(const Place& place, Random& rest) {
  return rest.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
}

void give(ProcessState& state, bool is_given, Cap cap) {
  if (!is_given) return;
  state.caps.permitted = state.caps.permitted | CapSet{cap};
  state.caps.effective = state.caps.effective | CapSet{cap};
}

/// The capability at hand, and two numbers that the kernel does not have.
Cap any_cap(const Place& place, std::uint32_t choice) {
  const auto next = static_cast<std::uint8_t>(place.world.around.traits.last_cap.number + 1);
  const std::array<Cap, 3> caps = {first_cap, Cap{next}, Cap{63}};
  return caps[choice];
}

CapSet when(std::uint32_t bits, unsigned shift, Cap cap) {
  return ((bits >> shift) & 1U) != 0 ? CapSet{cap} : CapSet{};
}

/// Every pair of states of two capabilities to every pair of wishes.
bool capset_pairs(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const bool has_setpcap = context.flag();
  const std::uint32_t first = context.of(bit_state_count);
  const std::uint32_t second = inner.of(bit_state_count);
  const std::uint32_t first_wish = inner.of(8);
  const std::uint32_t second_wish = inner.of(8);

  one.before = plain_state(place, random_uid(place, rest), place.world.available);
  if (!with_bit(one.before.caps, first_cap, first) ||
      !with_bit(one.before.caps, second_cap, second)) {
    return false;
  }
  give(one.before, has_setpcap, cap::setpcap);
  one.before.securebits = random_securebits(place, rest, 0xFF);
  // The capability to do it may be given up by doing it.
  const CapSet setpcap = has_setpcap && rest.one_in(2) ? CapSet{cap::setpcap} : CapSet{};
  // What the kernel does not have is masked without a word.
  const CapSet unknown =
      rest.one_in(2) ? CapSet{} : CapSet::from_mask(~place.world.around.traits.all_caps().mask());
  one.action = action::Capset{
      {.permitted =
           when(first_wish, 0, first_cap) | when(second_wish, 0, second_cap) | setpcap | unknown,
       .effective =
           when(first_wish, 1, first_cap) | when(second_wish, 1, second_cap) | setpcap | unknown,
       .inheritable = when(first_wish, 2, first_cap) | when(second_wish, 2, second_cap) | unknown}};
  return true;
}

bool bounding_drop(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const bool has_setpcap = context.flag();
  const bool drops_setpcap = context.flag();
  const std::uint32_t bits = inner.of(bit_state_count);
  const Cap cap = any_cap(place, inner.of(3));

  one.before = plain_state(place, random_uid(place, rest), place.world.available);
  if (!with_bit(one.before.caps, first_cap, bits)) return false;
  give(one.before, has_setpcap, cap::setpcap);
  one.before.securebits = random_securebits(place, rest, 0xFF);
  one.action = action::DropBounding{drops_setpcap ? cap::setpcap : cap};
  return true;
}

bool ambient(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  enum Kind : std::uint32_t { raise, lower, clear, kinds };
  const std::uint32_t kind = context.of(kinds);
  const bool is_forbidden = context.flag();
  const bool is_locked = context.flag();
  const std::uint32_t bits = inner.of(bit_state_count);
  const std::uint32_t other_bits = inner.of(bit_state_count);
  const Cap cap = any_cap(place, inner.of(3));

  one.before = plain_state(place, random_uid(place, rest), place.world.available);
  if (!with_bit(one.before.caps, first_cap, bits) ||
      !with_bit(one.before.caps, second_cap, other_bits)) {
    return false;
  }
  constexpr std::uint32_t others = 0x3F;
  one.before.securebits = random_securebits(place, rest, others) |
                          (is_forbidden ? securebit::no_cap_ambient_raise : Securebits{}) |
                          (is_locked ? securebit::no_cap_ambient_raise.locks() : Securebits{});
  one.before.no_new_privs = rest.one_in(2);
  if (kind == raise) one.action = action::RaiseAmbient{cap};
  if (kind == lower) one.action = action::LowerAmbient{cap};
  if (kind == clear) one.action = action::ClearAmbient{};
  return true;
}

/// Every word of the eight older bits to every other; those of Linux 6.14 and one that no kernel
/// has by chance.
bool set_securebits(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  constexpr std::uint32_t newer_bits = 0xF00;
  constexpr std::uint32_t unknown_bit = 0x1000;
  const std::uint32_t old_word = context.of(256);
  const std::uint32_t new_word = inner.of(256);
  const bool has_setpcap = inner.flag();

  one.before = plain_state(place, random_uid(place, rest), place.world.available);
  give(one.before, has_setpcap, cap::setpcap);
  one.before.securebits = Securebits{old_word} | random_securebits(place, rest, 0);
  std::uint32_t word = new_word | (one.before.securebits.word() & newer_bits);
  if (rest.one_in(2)) word ^= static_cast<std::uint32_t>(rest.next()) & newer_bits;
  if (rest.one_in(16)) word |= unknown_bit;
  one.action = action::SetSecurebits{Securebits{word}};
  return true;
}

/// The securebits that need no capability, one word of twelve bits to another.
bool set_newer_securebits(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const std::uint32_t old_word = context.of(16) << 8U;
  const std::uint32_t new_word = inner.of(16) << 8U;
  const std::uint32_t older = inner.of(4);
  const bool changes_older = inner.flag();
  const bool has_setpcap = inner.flag();

  const Securebits known = place.world.around.traits.known_securebits();
  if (!known.has(Securebits{old_word})) return false;
  one.before = plain_state(place, random_uid(place, rest), place.world.available);
  give(one.before, has_setpcap, cap::setpcap);
  one.before.securebits = Securebits{old_word | older};
  one.action = action::SetSecurebits{Securebits{new_word | (older ^ (changes_older ? 4U : 0U))}};
  return true;
}

bool set_keep_caps(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const std::uint32_t word = context.of(256);
  const bool is_on = inner.flag();
  one.before = plain_state(place, random_uid(place, rest), place.world.available);
  with_packed_bits(one.before.caps, place);
  one.before.securebits = Securebits{word} | random_securebits(place, rest, 0);
  one.action = action::SetKeepCaps{is_on};
  return true;
}

bool no_new_privs_and_chroot(Place& place, Choices& context, Choices& inner, Random& rest,
                             Case& one) {
  const IdQuad<Uid> uid = context.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
  const bool is_chroot = context.flag();
  const bool had_it = inner.flag();
  const bool has_capability = inner.flag();
  one.before = plain_state(place, uid, place.world.available);
  with_packed_bits(one.before.caps, place);
  give(one.before, has_capability, cap::sys_chroot);
  one.before.securebits = random_securebits(place, rest, 0xFF);
  one.before.no_new_privs = had_it;
  if (is_chroot) {
    one.action = action::Chroot{};
  } else {
    one.action = action::SetNoNewPrivs{};
  }
  return true;
}

bool new_user_namespace(Place& place, Choices& context, Choices& inner, Random& rest, Case& one) {
  const IdQuad<Uid> uid = context.among(std::span<const IdQuad<Uid>>(place.uid_patterns));
  const bool no_new_privs = context.flag();
  const std::uint32_t bits = inner.of(bit_state_count);
  one.before = plain_state(place, uid, {});
  if (!with_bit(one.before.caps, first_cap, bits)) return false;
  one.before.securebits = random_securebits(place, rest, 0xFF);
  one.before.no_new_privs = no_new_privs;
  one.action = action::NewUserNamespace{};
  return true;
}

constexpr Family families[] = {
    {.name = "capset", .make = capset_pairs, .draws = 32},
    {.name = "bounding drop", .make = bounding_drop, .draws = 32},
    {.name = "ambient", .make = ambient, .draws = 64},
    {.name = "securebits", .make = set_securebits, .draws = 8},
    {.name = "securebits of 6.14", .make = set_newer_securebits, .draws = 32},
    {.name = "keep-caps", .make = set_keep_caps, .draws = 2},
    {.name = "no_new_privs, chroot", .make = no_new_privs_and_chroot, .draws = 4},
    {.name = "new user namespace",
     .make = new_user_namespace,
     .needs_user_namespaces = true,
     .draws = 4},
};

}  // namespace

std::span<const Family> cap_families() {
  return families;
}

}  // namespace execcap::kernel_check
