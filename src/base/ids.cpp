// SPDX-License-Identifier: MIT
// Strict decimal ids.
#include "execcap/base/ids.hpp"

#include <algorithm>
#include <charconv>

namespace execcap {

bool is_all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::uint32_t> parse_id(std::string_view text, std::string_view what) {
  const std::string range = "give a decimal number from 0 to " + std::to_string(max_id);
  if (text.empty()) return usage_error(what, "empty id", range);
  if (!is_all_digits(text)) {
    return usage_error(what, "'" + std::string(text) + "' is not a decimal id", range);
  }
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || number > max_id) {
    return usage_error(what, "id " + std::string(text) + " is out of range", range);
  }
  return static_cast<std::uint32_t>(number);
}

}  // namespace execcap
