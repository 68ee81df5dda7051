// SPDX-License-Identifier: MIT
// How cases are counted and drawn: a number is taken apart into choices, and chance has a seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace execcap::kernel_check {

/// Takes a number apart, digit by digit: each `of(n)` is one of n. What makes a case must always
/// ask for the same choices in the same order, so that a dry run finds out how many cases there
/// are.
class Choices {
 public:
  /// A dry run: every choice is the first, and `total` multiplies.
  [[nodiscard]] static Choices dry_run() { return Choices(0); }
  explicit Choices(std::uint64_t number) : rest_(number) {}

  std::uint32_t of(std::uint32_t count) {
    total_ *= count;
    const auto choice = static_cast<std::uint32_t>(rest_ % count);
    rest_ /= count;
    return choice;
  }
  bool flag() { return of(2) != 0; }

  template <class T>
  const T& among(std::span<const T> values) {
    return values[of(static_cast<std::uint32_t>(values.size()))];
  }

  /// How many different rows of choices there are, once all have been asked for.
  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  std::uint64_t rest_;
  std::uint64_t total_ = 1;
};

/// Numbers that look like chance and come again with the same seed: SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }
  std::uint32_t below(std::uint64_t count) { return static_cast<std::uint32_t>(next() % count); }
  bool one_in(std::uint64_t count) { return next() % count == 0; }

  template <class T>
  const T& among(std::span<const T> values) {
    return values[below(values.size())];
  }

 private:
  std::uint64_t state_;
};

/// A seed of its own for each case: from the run's seed, a name and a number.
inline std::uint64_t seed_of(std::uint64_t seed, std::string_view name, std::uint64_t number) {
  std::uint64_t mixed = seed;
  for (const char c : name) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return Random(mixed ^ (number * 0xD6E8FEB86659FD93U)).next();
}

}  // namespace execcap::kernel_check
