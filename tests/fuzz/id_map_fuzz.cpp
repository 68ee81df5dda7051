// SPDX-License-Identifier: MIT
// uid_map and gid_map: what is accepted is written and read back, and its ids are within its lines.
#include "execcap/system/id_map.hpp"

#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<IdMap> map = parse_id_map(fuzz::text_of(data, size), "uid_map");
  if (!fuzz::accepted(map)) return 0;
  std::string text;
  for (const IdMapLine& line : map->lines) {
    text += "         " + std::to_string(line.inside) + "  " + std::to_string(line.outside) + " " +
            std::to_string(line.count) + "\n";
    const std::optional<std::uint32_t> first = map->to_inside(line.outside);
    fuzz::expect(first.has_value() || line.count == 0, "the first id of a line is mapped");
    if (line.count == 0) continue;
    const std::uint64_t last = std::uint64_t{line.outside} + line.count - 1;
    const bool is_id = last <= max_id;
    if (is_id) {
      fuzz::expect(map->to_inside(static_cast<std::uint32_t>(last)).has_value(), "and the last");
    }
  }
  const auto again = parse_id_map(text, "again");
  fuzz::expect(again && again->lines == map->lines, "the text of a map reads back");
  fuzz::expect(map->inside_ranges().size() == map->lines.size(), "each line is a range");
  return 0;
}
