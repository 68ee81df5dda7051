// SPDX-License-Identifier: MIT
// Hexadecimal digits to names.
#include "cli/mask_text.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "cli/text_layout.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

/// `0x` and 16 digits, as /proc shows masks.
std::string hex_text(CapSet caps) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 60; shift >= 0; shift -= 4) {
    text += digits[(caps.mask() >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return text;
}

}  // namespace

Result<CapSet> parse_mask(std::string_view text, std::string_view what) {
  constexpr int base = 16;
  std::string_view digits = text;
  if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
  std::uint64_t mask = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, problem] = std::from_chars(digits.data(), end, mask, base);
  constexpr std::size_t most_digits = 16;
  if (problem != std::errc() || rest != end || digits.size() > most_digits) {
    return usage_error(what, "'" + std::string(text) + "' is no mask",
                       "write up to 16 hexadecimal digits, as in /proc/PID/status");
  }
  return CapSet::from_mask(mask);
}

std::string mask_text(CapSet caps, CapSet all) {
  std::string text = hex_text(caps) + " " + list_text(caps, all) + "\n";
  for (const Cap cap : caps) {
    const std::string number = std::to_string(cap.number);
    text += std::string(number.size() < 2 ? 1 : 0, ' ') + number + " " + cap_name(cap);
    if (!all.contains(cap)) text += ", which the running kernel does not have";
    text += "\n";
  }
  return text;
}

std::string mask_json(CapSet caps, CapSet all) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["version"] = 1;
  json["tool"] = "getpcaps";
  json["mask"] = hex_text(caps);
  json["capabilities"] = Json::array();
  for (const Cap cap : caps) {
    json["capabilities"].push_back(
        {{"number", cap.number}, {"name", cap_name(cap)}, {"supported", all.contains(cap)}});
  }
  return json.dump(2) + "\n";
}

}  // namespace execcap
