// SPDX-License-Identifier: MIT
// Lines of three parts: `hierarchy:controllers:path`.
#include "execcap/system/cgroup_text.hpp"

#include <algorithm>

namespace execcap {

std::optional<std::string> cgroup_path(std::string_view text) {
  std::optional<std::string> path;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    constexpr std::string_view unified = "0::";
    constexpr std::string_view systemd = ":name=systemd:";
    const std::size_t named = line.find(systemd);
    if (named != std::string_view::npos) return std::string(line.substr(named + systemd.size()));
    if (line.starts_with(unified)) path = std::string(line.substr(unified.size()));
  }
  return path;
}

std::optional<std::string> unit_of_cgroup(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (name.ends_with(".service") || name.ends_with(".scope")) return std::string(name);
    if (slash == std::string_view::npos) break;
    path = path.substr(0, slash);
  }
  return std::nullopt;
}

}  // namespace execcap
