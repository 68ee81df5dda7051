// SPDX-License-Identifier: MIT
// User, group and process numbers as types of their own, so that none is passed for another.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "execcap/base/result.hpp"

namespace execcap {

/// The largest user or group id there is. 4294967295, which is (uid_t)-1, means "no change" to
/// setresuid(2) and setresgid(2) and is therefore never an id.
inline constexpr std::uint32_t max_id = 4294967294U;

/// What an id without a mapping in the reader's user namespace reads as
/// (/proc/sys/kernel/overflowuid, user_namespaces(7)).
inline constexpr std::uint32_t overflow_id = 65534;

/// A user id as the calling process sees it, 0..max_id.
struct Uid {
  std::uint32_t value = 0;
  friend auto operator<=>(const Uid&, const Uid&) = default;
};

/// A group id as the calling process sees it, 0..max_id.
struct Gid {
  std::uint32_t value = 0;
  friend auto operator<=>(const Gid&, const Gid&) = default;
};

/// A process or thread id.
struct Pid {
  std::int32_t value = 0;
  friend auto operator<=>(const Pid&, const Pid&) = default;
};

/// User id 0: the root of the process's user namespace.
inline constexpr Uid root_uid{0};

/// Whether `text` is made of decimal digits and nothing else, so that it can only be a number.
[[nodiscard]] bool is_all_digits(std::string_view text);

/// The number that `text` spells in strict decimal, 0..max_id. Anything else is a usage error that
/// quotes it: empty, a sign, a blank, hexadecimal, or a number out of range (which setpriv and
/// others hand on to the kernel as "no change" or as 0). `what` names the option for the message.
Result<std::uint32_t> parse_id(std::string_view text, std::string_view what);

}  // namespace execcap
