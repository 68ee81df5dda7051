// SPDX-License-Identifier: MIT
// What the emitters of several formats say in the same way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/emit_plan.hpp"

namespace execcap {

/// The capabilities of a set that have a name.
[[nodiscard]] CapSet named_caps(CapSet set);

/// `CAP_CHOWN CAP_KILL`: upper case names with `prefix` before and `separator` between them.
[[nodiscard]] std::string upper_cap_names(CapSet set, std::string_view prefix,
                                          std::string_view separator);

/// A word for sh(1) that stands for exactly itself.
[[nodiscard]] std::string shell_quoted(std::string_view word);

/// Words for sh(1), blanks between them.
[[nodiscard]] std::string shell_words(const std::vector<std::string>& words);

/// What happens to one variable of the environment.
struct EnvironmentEdit {
  enum class Kind { set, unset, pass };
  Kind kind;
  std::string name;
  std::string value;  ///< of `set`
};

/// What the launch does to an environment that is not cleared: the identity's variables, then
/// --env, one edit for each name.
[[nodiscard]] std::vector<EnvironmentEdit> environment_edits(const EnvironmentRequest& request);

/// Adds what the command would be otherwise than planned if `system` started it in the state
/// `at_exec`.
void add_differences(const PlannedLaunch& launch, const ProcessState& at_exec,
                     std::string_view system, std::vector<std::string>& unsaid);

/// Options that some systems have no word for.
struct Wordless {
  bool umask = false;
  bool death_signal = false;
  bool session = false;
  bool working_directory = false;
  bool root_directory = false;
  bool argv0 = false;
  bool environment = false;
};

/// Adds each of these options that the launch has.
void add_wordless(const PlannedLaunch& launch, const Wordless& options, std::string_view system,
                  std::vector<std::string>& unsaid);

/// Whether the command is called by another name than its own, as with --argv0.
[[nodiscard]] bool has_other_argv0(const LaunchOrder& order);

}  // namespace execcap
