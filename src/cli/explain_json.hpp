// SPDX-License-Identifier: MIT
// --explain for programs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/profile_line.hpp"
#include "execcap/plan/explain.hpp"

namespace execcap {

/// The explanation as one JSON object and a newline, version 1:
///
///     version     1; it grows when a key changes its meaning or goes
///     tool        the launcher's name
///     command     path, argv, chain (path, owner, group, mode as octal text, noexec of each file:
///                 the command, then interpreters), nosuid, file_capabilities (null, or status
///                 "counts", "foreign" or "unknown", permitted, inheritable, effective, rootid)
///     options     only with --profile: from, name and value (null for a flag) of each option
///     now         the state of the caller
///     at_exec     the state at the moment of execve, null where the request is refused as such
///     in_command  the state of the command and `secure` (AT_SECURE), null where it is refused
///     steps       step and reason of each
///     notes, warnings   sentences
///     verdict     "runs" or "refused"
///     error       null, or what, why, hint
///
/// A state has uid and gid (real, effective, saved, fs), groups, permitted, effective, inheritable,
/// bounding, ambient (names with `cap_`, numbers as text where there is no name), securebits (as
/// --securebits takes them) and no_new_privs. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string explain_json(const Explanation& explanation, std::string_view tool,
                                       std::string_view path, const std::vector<std::string>& argv,
                                       std::span<const OptionSource> sources = {});

}  // namespace execcap
