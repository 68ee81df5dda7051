// SPDX-License-Identifier: MIT
// A family of cases: a rule that makes every one of them from a number, and how many to draw.
#pragma once

#include <span>
#include <string_view>

#include "check_case.hpp"
#include "choices.hpp"
#include "files.hpp"
#include "world.hpp"

namespace execcap::kernel_check {

/// Where a worker makes its cases.
struct Place {
  const World& world;
  const Files& files;
  std::uint32_t worker = 0;
  std::vector<IdQuad<Uid>> uid_patterns;  ///< real, effective, saved up to renaming; fs = effective
  std::vector<Uid> uids;                  ///< every uid that processes have
  std::vector<Cap> packed_caps;           ///< one for each state of a bit, see with_packed_bits()
  ExecTarget scratch;  ///< the target of a file whose attribute was written for the case at hand
};

[[nodiscard]] Place make_place(const World& world, const Files& files, std::uint32_t worker);

/// Makes one case. `context` is what surrounds the bits, `inner` the bits themselves, `rest` what
/// should make no difference and is therefore left to chance. False: there is no such case.
using MakeCase = bool (*)(Place& place, Choices& context, Choices& inner, Random& rest, Case& one);

struct Family {
  std::string_view name;
  MakeCase make;
  /// The bounding set of the others: without them nothing is gained beside the bits at hand.
  bool has_narrow_bounding = false;
  /// Its cases make user namespaces, which an administrator can forbid.
  bool needs_user_namespaces = false;
  /// In a sample: how many inner choices are drawn in each context.
  std::uint32_t draws = 1;
  /// How many cases there are in a full run and in a sample where all is left to chance; 0 where
  /// they are counted out.
  std::uint32_t full_rounds = 0;
  std::uint32_t sample_rounds = 0;
};

[[nodiscard]] std::span<const Family> exec_families();
[[nodiscard]] std::span<const Family> uid_families();
[[nodiscard]] std::span<const Family> cap_families();
[[nodiscard]] std::span<const Family> random_families();

// What the families are made of.

/// How many numbers with_bit() takes; half of them are states that cannot be.
inline constexpr std::uint32_t bit_state_count = 32;

/// Adds `cap` to the sets: bits 0 to 4 of `bits` are permitted, effective, inheritable, bounding,
/// ambient. False if that cannot be: effective needs permitted, ambient needs permitted and
/// inheritable. The bounding set loses `cap` if its bit is not there.
[[nodiscard]] bool with_bit(CapState& caps, Cap cap, std::uint32_t bits);

/// Gives each of the 16 possible states of a bit to one capability of its own.
void with_packed_bits(CapState& caps, const Place& place);

/// A state with these uids, the first gid, no capability but in the bounding set, which is
/// `bounding`, and a parent-death signal, so that its loss is seen.
[[nodiscard]] ProcessState plain_state(const Place& place, const IdQuad<Uid>& uid, CapSet bounding);

/// The word with each of the flags and locks of `mask` by chance, and those of Linux 6.14 where the
/// kernel has them.
[[nodiscard]] Securebits random_securebits(const Place& place, Random& rest, std::uint32_t mask);

/// Other gids and groups by chance, among them such that make an exec count as a change of ids.
void with_random_groups(ProcessState& state, const Place& place, Random& rest);

}  // namespace execcap::kernel_check
