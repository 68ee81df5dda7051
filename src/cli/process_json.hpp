// SPDX-License-Identifier: MIT
// Processes as JSON, written and read back.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/system/process_scan.hpp"

namespace execcap {

/// What --json says of a process beside its record.
struct ProcessPlace {
  std::optional<std::vector<std::string>> command;  ///< its arguments
  std::optional<std::uint64_t> user_namespace;
  std::optional<std::string> cgroup;
};

/// The processes as one JSON object and a newline, version 1:
///
///     version     1; it grows when a key changes its meaning or goes
///     tool        "getpcaps"
///     last_cap    the number of the running kernel's last capability
///     complete    whether everything that was asked for could be read
///     processes   one object each, a thread's behind its process's:
///       pid, tid, ppid    numbers; tid is pid for a process as such; ppid null if not known
///       name              as the process calls itself
///       command           its arguments, empty for a kernel thread, null if not known
///       uid, gid          real, effective, saved, fs; null if not known
///       groups            numbers; null if not known
///       permitted, effective, inheritable, bounding, ambient
///                         names with `cap_`, a number as text where there is no name; null if not
///                         known
///       no_new_privs      true, false, or null if not known
///       seccomp           "none", "strict", "filter", or null if not known
///       user_namespace    its number, null if not known
///       cgroup, unit      path, and the systemd unit in it; null if there is none or not known
///       differs           a thread whose state is not that of its process
///
/// Bytes that are not UTF-8 become U+FFFD. `places` goes with `records`, element by element.
[[nodiscard]] std::string process_json(std::span<const ProcessRecord> records,
                                       std::span<const ProcessPlace> places, Cap last_cap,
                                       bool is_complete);

/// Reads what process_json() wrote, or a later version 1 with more keys. An error says where the
/// text is not of this form; `what` names it.
Result<std::vector<ProcessRecord>> parse_process_json(std::string_view text, std::string_view what);

}  // namespace execcap
