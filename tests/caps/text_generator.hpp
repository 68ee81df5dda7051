// SPDX-License-Identifier: MIT
// Makes texts that look like CAPTEXT or IAB, right ones and slightly wrong ones, from a seed.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

#include "execcap/caps/cap.hpp"
#include "execcap/caps/cap_set.hpp"

namespace generator {

/// EXECCAP_TEST_SEED of the environment, or a fixed seed.
inline std::uint64_t seed() {
  const char* const given = std::getenv("EXECCAP_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 0) : 20240229;
}

/// How many texts to try: `usual`, or a part of it where EXECCAP_TEST_DIVISOR says that this
/// machine is slow, as an emulated one is.
inline int rounds(int usual) {
  const char* const given = std::getenv("EXECCAP_TEST_DIVISOR");
  const long divisor = given != nullptr ? std::strtol(given, nullptr, 10) : 1;
  return divisor > 0 ? usual / static_cast<int>(divisor) : usual;
}

class TextGenerator {
 public:
  explicit TextGenerator(std::uint64_t seed) : random_(seed) {}

  /// A number below `end`.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  bool one_in(std::size_t n) { return below(n) == 0; }

  /// A set with few, some or most capabilities, now and then beyond those that have a name.
  execcap::CapSet set() {
    std::uint64_t mask = random_();
    for (std::size_t i = below(5); i > 0; --i) mask &= random_();
    if (one_in(2)) mask = ~mask;
    if (!one_in(4)) mask &= ~std::uint64_t{0} >> 23U;
    return execcap::CapSet::from_mask(mask);
  }

  /// Clauses of a CAPTEXT, half of them with slips in them.
  std::string set_text() {
    std::string text;
    for (std::size_t clauses = below(4); clauses > 0; --clauses) {
      text += any_of<5>({" ", " ", "  ", "\t", "\n"});
      if (!one_in(4)) text += items("", true);
      text += any_of<4>({"=", "=", "+", "-"}) + flags();
      while (one_in(3)) text += any_of<3>({"=", "+", "-"}) + flags();
    }
    return with_slips(text.empty() || one_in(3) ? text : text.substr(1));
  }

  /// Items of an IAB, half of them with slips in them.
  std::string iab_text() { return with_slips(items("!^%", false)); }

 private:
  template <std::size_t N>
  std::string any_of(const std::array<std::string_view, N>& words) {
    return std::string(words[below(N)]);
  }

  std::string flags() {
    std::string text;
    for (std::size_t count = below(4); count > 0; --count) text += "eip"[below(3)];
    return text;
  }

  std::string item(bool with_all) {
    if (with_all && one_in(6)) return any_of<3>({"all", "ALL", "aLl"});
    if (one_in(4)) {
      return any_of<12>(
          {"0", "1", "40", "41", "62", "63", "64", "0x15", "0X2a", "025", "08", "0x"});
    }
    std::string name = execcap::cap_name({static_cast<std::uint8_t>(below(42))});
    if (one_in(5)) name[below(name.size())] &= '_';  // a capital, or a letter that is lost
    return name;
  }

  std::string items(std::string_view signs, bool with_all) {
    std::string text;
    do {
      if (!text.empty()) text += ',';
      while (!signs.empty() && one_in(2)) text += signs[below(signs.size())];
      text += item(with_all);
    } while (one_in(2));
    return text;
  }

  std::string with_slips(std::string text) {
    constexpr std::string_view alphabet = ",,==++--eipEP !^%\t\n\v\f\rx_0179al#.;\x01\x7f\xa0";
    if (one_in(2)) return text;
    for (std::size_t slips = 1 + below(2); slips > 0; --slips) {
      const char other = alphabet[below(alphabet.size())];
      const std::size_t at = below(text.size() + 1);
      if (at == text.size() || one_in(3)) {
        text.insert(at, 1, other);
      } else if (one_in(2)) {
        text.erase(at, 1);
      } else {
        text[at] = other;
      }
    }
    return text;
  }

  std::mt19937_64 random_;
};

}  // namespace generator
