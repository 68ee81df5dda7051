// SPDX-License-Identifier: MIT
// The text of /proc/PID/cgroup: where a process belongs, and which unit that is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace execcap {

/// The control group of a process: its path in the unified hierarchy, or on older systems in the
/// one that systemd keeps; none if the text has neither. Source: cgroups(7), /proc/[pid]/cgroup.
[[nodiscard]] std::optional<std::string> cgroup_path(std::string_view text);

/// The innermost part of a path that is named as systemd names units which hold processes:
/// `.service` or `.scope`; none if there is none. Source: systemd.unit(5).
[[nodiscard]] std::optional<std::string> unit_of_cgroup(std::string_view path);

}  // namespace execcap
