// SPDX-License-Identifier: MIT
// Formats by name.
#include "cli/emit_format.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "execcap/base/nearest.hpp"

namespace execcap {
namespace {

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  std::string_view rest = emit_format_names;
  while (!rest.empty()) {
    names.push_back(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(names.back().size() + 1, rest.size()));
  }
  return names;
}

}  // namespace

Result<EmitFormat> parse_emit_format(std::string_view name, std::string_view what) {
  const std::vector<std::string_view> names = format_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<EmitFormat>(i);
  }
  const std::string_view nearest = nearest_word(name, names);
  return usage_error(what, "unknown format '" + std::string(name) + "'",
                     nearest.empty() ? "formats are " + std::string(emit_format_names)
                                     : "did you mean " + std::string(nearest) + "?");
}

std::string_view emit_format_name(EmitFormat format) {
  return format_names()[static_cast<std::size_t>(format)];
}

}  // namespace execcap
