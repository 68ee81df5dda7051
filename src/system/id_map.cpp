// SPDX-License-Identifier: MIT
// Lines of three numbers, and the way from one number to another.
#include "execcap/system/id_map.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace execcap {
namespace {

std::optional<std::uint32_t> take_number(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  std::uint32_t number = 0;
  const auto [rest, problem] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (problem != std::errc()) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
  return number;
}

}  // namespace

std::optional<std::uint32_t> IdMap::to_inside(std::uint32_t outside) const {
  for (const IdMapLine& line : lines) {
    const bool is_in = outside >= line.outside && outside - line.outside < line.count;
    if (is_in) return line.inside + (outside - line.outside);
  }
  return std::nullopt;
}

std::vector<IdRange> IdMap::inside_ranges() const {
  std::vector<IdRange> ranges;
  ranges.reserve(lines.size());
  for (const IdMapLine& line : lines) ranges.push_back({line.inside, line.count});
  return ranges;
}

Result<IdMap> parse_id_map(std::string_view text, std::string_view what) {
  IdMap map;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string whole(line);
    const auto inside = take_number(line);
    const auto outside = take_number(line);
    const auto count = take_number(line);
    if (!inside || !outside || !count || !line.empty()) {
      return Error{.what = std::string(what),
                   .why = "'" + whole + "' is not a line of three numbers"};
    }
    map.lines.push_back({*inside, *outside, *count});
  }
  return map;
}

}  // namespace execcap
