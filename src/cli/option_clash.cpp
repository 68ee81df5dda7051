// SPDX-License-Identifier: MIT
// Looking for options that exclude each other.
#include "cli/option_clash.hpp"

namespace execcap {

Result<void> check_clashes(const ParsedCommandLine& line, std::span<const OptionClash> clashes) {
  for (const OptionClash& clash : clashes) {
    if (line.has(*clash.one) && line.has(*clash.other)) {
      std::string other = clash.other->dashed();
      if (line.profile) {
        const std::string place = line.profile->place_of(other);
        if (!place.empty()) other += " of " + place;
      }
      return clash_error(clash.one->dashed(), other);
    }
  }
  return {};
}

Error clash_error(std::string_view one, std::string_view other) {
  return usage_error(one, "cannot be combined with " + std::string(other), "give one of them");
}

}  // namespace execcap
