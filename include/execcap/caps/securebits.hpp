// SPDX-License-Identifier: MIT
// The securebits of a thread: flags that change what uid 0 means, each with a lock.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "execcap/base/result.hpp"

namespace execcap {

/// The securebits word: capabilities(7), "The securebits flags"; <linux/securebits.h>. Bit 2n is a
/// flag, bit 2n+1 its lock. Bits without a name are kept.
class Securebits {
 public:
  constexpr Securebits() = default;
  constexpr explicit Securebits(std::uint32_t word) : word_(word) {}

  [[nodiscard]] constexpr std::uint32_t word() const { return word_; }
  /// Whether every bit of `bits` is set.
  [[nodiscard]] constexpr bool has(Securebits bits) const {
    return (word_ & bits.word_) == bits.word_;
  }
  [[nodiscard]] constexpr bool empty() const { return word_ == 0; }
  /// The locks that belong to the flags of this word.
  [[nodiscard]] constexpr Securebits locks() const { return Securebits((word_ & flag_mask) << 1); }

  friend constexpr Securebits operator|(Securebits a, Securebits b) {
    return Securebits(a.word_ | b.word_);
  }
  friend constexpr Securebits operator&(Securebits a, Securebits b) {
    return Securebits(a.word_ & b.word_);
  }
  friend constexpr Securebits operator-(Securebits a, Securebits b) {
    return Securebits(a.word_ & ~b.word_);
  }
  friend constexpr bool operator==(Securebits, Securebits) = default;

 private:
  static constexpr std::uint32_t flag_mask = 0x55555555;
  std::uint32_t word_ = 0;
};

/// The flags; `.locks()` gives the lock of one. The last two came with Linux 6.14 and are named
/// here because the headers of our build systems do not have them.
namespace securebit {
inline constexpr Securebits noroot{1U << 0};
inline constexpr Securebits no_setuid_fixup{1U << 2};
inline constexpr Securebits keep_caps{1U << 4};
inline constexpr Securebits no_cap_ambient_raise{1U << 6};
inline constexpr Securebits exec_restrict_file{1U << 8};
inline constexpr Securebits exec_deny_interactive{1U << 10};
}  // namespace securebit

struct SecurebitName {
  std::string_view name;
  Securebits flag;
};

inline constexpr std::array<SecurebitName, 6> securebit_names = {{
    {"noroot", securebit::noroot},
    {"no_setuid_fixup", securebit::no_setuid_fixup},
    {"keep_caps", securebit::keep_caps},
    {"no_cap_ambient_raise", securebit::no_cap_ambient_raise},
    {"exec_restrict_file", securebit::exec_restrict_file},
    {"exec_deny_interactive", securebit::exec_deny_interactive},
}};

/// What the word `sealed` stands for: uid 0 is an ordinary id for good, ambient cannot be raised,
/// keep-caps cannot be set. All four flags locked, keep_caps locked off.
inline constexpr Securebits sealed_securebits =
    securebit::noroot | securebit::no_setuid_fixup | securebit::no_cap_ambient_raise |
    (securebit::noroot | securebit::no_setuid_fixup | securebit::keep_caps |
     securebit::no_cap_ambient_raise)
        .locks();

/// Reads a comma list, in any order, of names, each with `+lock` behind it if it is to be locked,
/// `-NAME+lock` for a flag that is locked off, the word `sealed`, and masks `0x..` of 1 to 8
/// digits; or the word `none` (`-` as securebits_text() writes it) alone. Anything else is a usage
/// error that quotes the item, says at which character (from 1) it stands and offers the nearest
/// name; so is a flag of which two items speak. `what` names the option.
Result<Securebits> parse_securebits(std::string_view text, std::string_view what);

/// The names, `+lock` behind those that are locked, `-name+lock` for a locked flag that is off,
/// bits without a name as one mask `0x..`; `-` for none. Parses back to the same word.
[[nodiscard]] std::string securebits_text(Securebits bits);

}  // namespace execcap
