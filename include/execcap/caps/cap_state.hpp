// SPDX-License-Identifier: MIT
// The five capability sets of a process.
#pragma once

#include <array>
#include <string_view>

#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// The five sets of a thread: capabilities(7), "Thread capability sets". The kernel keeps effective
/// within permitted and ambient within permitted and inheritable; no other inclusion holds.
struct CapState {
  CapSet permitted;
  CapSet effective;
  CapSet inheritable;
  CapSet bounding;
  CapSet ambient;

  friend bool operator==(const CapState&, const CapState&) = default;
};

/// One of the five sets with its name, for code that says the same of each.
struct NamedSet {
  std::string_view name;
  CapSet CapState::*member;
};

/// The five sets in the order in which we show them.
inline constexpr std::array<NamedSet, 5> named_sets = {{
    {"permitted", &CapState::permitted},
    {"effective", &CapState::effective},
    {"inheritable", &CapState::inheritable},
    {"bounding", &CapState::bounding},
    {"ambient", &CapState::ambient},
}};

}  // namespace execcap
