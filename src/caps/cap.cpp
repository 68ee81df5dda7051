// SPDX-License-Identifier: MIT
// Capability names to numbers and back.
#include "execcap/caps/cap.hpp"

#include <algorithm>

#include "execcap/base/nearest.hpp"

namespace execcap {
namespace {

constexpr std::string_view prefix = "cap_";

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string without_prefix(std::string_view name) {
  const std::string lower = lower_case(name);
  return lower.starts_with(prefix) ? lower.substr(prefix.size()) : lower;
}

}  // namespace

std::string short_cap_name(Cap cap) {
  if (cap.number < cap_names.size()) return std::string(cap_names[cap.number]);
  return std::to_string(cap.number);
}

std::string cap_name(Cap cap) {
  const std::string name = short_cap_name(cap);
  return cap.number < cap_names.size() ? std::string(prefix) + name : name;
}

std::optional<Cap> cap_from_name(std::string_view name) {
  const auto* const found = std::find(cap_names.begin(), cap_names.end(), without_prefix(name));
  if (found == cap_names.end()) return std::nullopt;
  return Cap{static_cast<std::uint8_t>(found - cap_names.begin())};
}

std::string nearest_cap_name(std::string_view name) {
  const std::string_view nearest = nearest_word(without_prefix(name), cap_names);
  return nearest.empty() ? "" : std::string(prefix) + std::string(nearest);
}

}  // namespace execcap
