// SPDX-License-Identifier: MIT
// A set of capabilities as one 64-bit value.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>

#include "execcap/caps/cap.hpp"

namespace execcap {

/// A set of capabilities. A value: operators make new sets, nothing is edited in place.
class CapSet {
 public:
  constexpr CapSet() = default;
  constexpr CapSet(std::initializer_list<Cap> caps) {
    for (const Cap cap : caps) mask_ |= bit(cap);
  }

  /// The set whose bits are those of `mask`: bit n is capability n, as in /proc/PID/status.
  [[nodiscard]] static constexpr CapSet from_mask(std::uint64_t mask) {
    CapSet set;
    set.mask_ = mask;
    return set;
  }

  /// Every capability from 0 to `last`: with the kernel's last capability, all that it has.
  [[nodiscard]] static constexpr CapSet up_to(Cap last) {
    return from_mask(~std::uint64_t{0} >> (max_cap_count - 1 - last.number));
  }

  [[nodiscard]] constexpr std::uint64_t mask() const { return mask_; }
  [[nodiscard]] constexpr bool empty() const { return mask_ == 0; }
  [[nodiscard]] constexpr int size() const { return std::popcount(mask_); }
  [[nodiscard]] constexpr bool contains(Cap cap) const { return (mask_ & bit(cap)) != 0; }
  [[nodiscard]] constexpr bool is_subset_of(CapSet other) const {
    return (mask_ & ~other.mask_) == 0;
  }

  friend constexpr CapSet operator|(CapSet a, CapSet b) { return from_mask(a.mask_ | b.mask_); }
  friend constexpr CapSet operator&(CapSet a, CapSet b) { return from_mask(a.mask_ & b.mask_); }
  friend constexpr CapSet operator-(CapSet a, CapSet b) { return from_mask(a.mask_ & ~b.mask_); }
  friend constexpr bool operator==(CapSet a, CapSet b) = default;

  /// Walks the capabilities from the lowest number up: `for (const Cap cap : set)`.
  class Iterator {
   public:
    constexpr explicit Iterator(std::uint64_t rest) : rest_(rest) {}
    constexpr Cap operator*() const { return {static_cast<std::uint8_t>(std::countr_zero(rest_))}; }
    constexpr Iterator& operator++() {
      rest_ &= rest_ - 1;
      return *this;
    }
    friend constexpr bool operator==(Iterator, Iterator) = default;

   private:
    std::uint64_t rest_;
  };
  [[nodiscard]] constexpr Iterator begin() const { return Iterator(mask_); }
  [[nodiscard]] static constexpr Iterator end() { return Iterator(0); }

 private:
  static constexpr std::uint64_t bit(Cap cap) { return std::uint64_t{1} << cap.number; }

  std::uint64_t mask_ = 0;
};

}  // namespace execcap
