// SPDX-License-Identifier: MIT
// The options that say who the command is, in numbers.
#pragma once

#include <optional>
#include <vector>

#include "cli/command_line.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/plan/environment.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// Who the command is to be. What is not given stays as it is.
struct IdentityRequest {
  std::optional<Uid> real_uid;
  std::optional<Uid> effective_uid;
  std::optional<Gid> real_gid;
  std::optional<Gid> effective_gid;
  std::optional<std::vector<Gid>> groups;  ///< sorted, each once
  /// The new identity's words for the environment, where --user names one.
  std::optional<EnvironmentIdentity> environment;
};

/// Reads --user, --group, --groups, --clear-groups, --keep-groups, --ruid, --euid, --rgid, --egid.
///
/// `--user NAME` is the account: its gid and all its groups. `--user USER:GROUP` is exactly that
/// group, also as the only supplementary one, as su-exec(1) and chpst(8) do it. `--user NUMBER` is
/// the account of that number; the name service is asked only if no group is given, and a number
/// without an account then needs one. With --keep-rest a number is the user id alone. A word of
/// digits alone is always a number. --group replaces the primary group alone.
///
/// Usage errors quote the name that is unknown; a name service that fails is an error, too.
Result<IdentityRequest> read_identity(const ParsedCommandLine& line, const ProcessState& now,
                                      Accounts& accounts);

}  // namespace execcap
