// SPDX-License-Identifier: MIT
// What libcap makes of a text or a set, as our own values, to compare with.
#pragma once

#include <sys/capability.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "execcap/caps/iab_text.hpp"
#include "execcap/caps/set_text.hpp"

namespace oracle {

struct CapFree {
  void operator()(void* memory) const { cap_free(memory); }
};
using CapHandle = std::unique_ptr<std::remove_pointer_t<cap_t>, CapFree>;
using IabHandle = std::unique_ptr<std::remove_pointer_t<cap_iab_t>, CapFree>;
using TextHandle = std::unique_ptr<char, CapFree>;

/// Every capability that libcap finds in the running kernel.
inline execcap::CapSet all() {
  return execcap::CapSet::up_to({static_cast<std::uint8_t>(cap_max_bits() - 1)});
}

inline execcap::CapSet flag_set(cap_t caps, cap_flag_t flag) {
  std::uint64_t mask = 0;
  for (unsigned number = 0; number < execcap::max_cap_count; ++number) {
    cap_flag_value_t value = CAP_CLEAR;
    cap_get_flag(caps, static_cast<cap_value_t>(number), flag, &value);
    if (value == CAP_SET) mask |= std::uint64_t{1} << number;
  }
  return execcap::CapSet::from_mask(mask);
}

inline execcap::CapSet vector_set(cap_iab_t iab, cap_iab_vector_t vector) {
  std::uint64_t mask = 0;
  for (unsigned number = 0; number < execcap::max_cap_count; ++number) {
    if (cap_iab_get_vector(iab, vector, static_cast<cap_value_t>(number)) == CAP_SET) {
      mask |= std::uint64_t{1} << number;
    }
  }
  return execcap::CapSet::from_mask(mask);
}

inline execcap::CapTriple triple(cap_t caps) {
  return {.permitted = flag_set(caps, CAP_PERMITTED),
          .effective = flag_set(caps, CAP_EFFECTIVE),
          .inheritable = flag_set(caps, CAP_INHERITABLE)};
}

/// The sets that cap_from_text(3) reads from `text`, or nothing where it fails.
inline std::optional<execcap::CapTriple> parse_set_text(const std::string& text) {
  const CapHandle caps(cap_from_text(text.c_str()));
  if (!caps) return std::nullopt;
  return triple(caps.get());
}

inline CapHandle handle(const execcap::CapTriple& triple) {
  CapHandle caps(cap_init());
  const auto raise = [&](cap_flag_t flag, execcap::CapSet set) {
    for (const execcap::Cap cap : set) {
      const cap_value_t value = cap.number;
      cap_set_flag(caps.get(), flag, 1, &value, CAP_SET);
    }
  };
  raise(CAP_PERMITTED, triple.permitted);
  raise(CAP_EFFECTIVE, triple.effective);
  raise(CAP_INHERITABLE, triple.inheritable);
  return caps;
}

/// What cap_to_text(3) prints for `triple`.
inline std::string set_text(const execcap::CapTriple& triple) {
  const CapHandle caps = handle(triple);
  const TextHandle text(cap_to_text(caps.get(), nullptr));
  return text ? text.get() : "(libcap has no text)";
}

/// The tuple that cap_iab_from_text(3) reads from `text`, or nothing where it fails.
inline std::optional<execcap::Iab> parse_iab(const std::string& text) {
  const IabHandle iab(cap_iab_from_text(text.c_str()));
  if (!iab) return std::nullopt;
  return execcap::Iab{.inheritable = vector_set(iab.get(), CAP_IAB_INH),
                      .ambient = vector_set(iab.get(), CAP_IAB_AMB),
                      .blocked = vector_set(iab.get(), CAP_IAB_BOUND)};
}

/// Whether libcap takes `text` and drops some of it, for one of the
/// reasons of the table in iab_text_test.cpp.
inline bool drops_something(const std::string& text, execcap::CapSet kernel) {
  if (text.empty()) return false;
  const std::string last = text.substr(text.rfind(',') + 1);
  if (last.find_first_not_of("!^%") == std::string::npos) return true;
  for (const execcap::Cap cap : execcap::CapSet::up_to({63}) - kernel) {
    const auto accepted = execcap::parse_iab(text, kernel | execcap::CapSet{cap}, "iab");
    const auto without = execcap::parse_iab(text, kernel, "iab");
    const bool cause =
        !without && without.error().why.find("has no capability " + execcap::cap_name(cap) + ",") !=
                        std::string::npos;
    if (cause && (accepted || drops_something(text, kernel | execcap::CapSet{cap}))) return true;
  }
  return false;
}

/// What cap_iab_to_text(3) prints for `tuple`.
inline std::string iab_text(const execcap::Iab& tuple) {
  const IabHandle iab(cap_iab_init());
  const auto raise = [&](cap_iab_vector_t vector, execcap::CapSet set) {
    for (const execcap::Cap cap : set) {
      cap_iab_set_vector(iab.get(), vector, cap.number, CAP_SET);
    }
  };
  raise(CAP_IAB_INH, tuple.inheritable);
  raise(CAP_IAB_AMB, tuple.ambient);
  raise(CAP_IAB_BOUND, tuple.blocked);
  const TextHandle text(cap_iab_to_text(iab.get()));
  return text ? text.get() : "(libcap has no text)";
}

}  // namespace oracle
