// SPDX-License-Identifier: MIT
// The environment that the command gets.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace execcap {

/// The words about the new identity that go into an environment. Empty ones are left out.
struct EnvironmentIdentity {
  std::string home;
  std::string user;
  std::string shell;
};

/// What is asked of the environment.
struct EnvironmentRequest {
  bool keep = false;   ///< `--keep-env`: as it is
  bool clear = false;  ///< `--clear-env`: from nothing
  /// Set where the identity changes: HOME, USER, LOGNAME and SHELL are replaced, or removed where
  /// the new identity has none.
  std::optional<EnvironmentIdentity> identity;
  /// `--env NAME=VALUE` sets, `--env NAME` passes the caller's value on (nothing if it has none).
  /// In order, the last of a name counts.
  std::vector<std::string> assignments;
};

/// What PATH is where the environment is cleared and nothing sets it.
inline constexpr std::string_view default_search_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The environment of the command, `NAME=VALUE` each, made of the caller's. Cleared: HOME, USER,
/// LOGNAME, SHELL of the identity (or of the caller), PATH as above, and TERM of the caller.
[[nodiscard]] std::vector<std::string> command_environment(const EnvironmentRequest& request,
                                                           const std::vector<std::string>& callers);

/// The value of `name` in `environment`; none if it is not set.
[[nodiscard]] std::optional<std::string_view> environment_value(
    const std::vector<std::string>& environment, std::string_view name);

}  // namespace execcap
