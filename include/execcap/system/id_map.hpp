// SPDX-License-Identifier: MIT
// The text of /proc/PID/uid_map and gid_map: which ids a user namespace has, and what they are
// outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/model/surroundings.hpp"

namespace execcap {

/// One line: `count` ids from `inside` on are those from `outside` on for whoever reads it.
struct IdMapLine {
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;
  std::uint32_t count = 0;

  friend bool operator==(const IdMapLine&, const IdMapLine&) = default;
};

/// The map of a user namespace: user_namespaces(7), "User and group ID mappings".
struct IdMap {
  std::vector<IdMapLine> lines;

  /// The id within the namespace that the reader knows as `outside`; none if it is not mapped.
  [[nodiscard]] std::optional<std::uint32_t> to_inside(std::uint32_t outside) const;
  /// The ids that the namespace has.
  [[nodiscard]] std::vector<IdRange> inside_ranges() const;
};

/// Reads the lines of three numbers. An error quotes the line that is not; `what` names the text.
Result<IdMap> parse_id_map(std::string_view text, std::string_view what);

}  // namespace execcap
