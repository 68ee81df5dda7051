// SPDX-License-Identifier: MIT
// A launch as a launcher tool hands it over: what its options came to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/emit_format.hpp"
#include "cli/profile_line.hpp"
#include "execcap/plan/environment.hpp"
#include "execcap/plan/launch_request.hpp"

namespace execcap {

/// All that a launcher decides from its command line and the caller's state.
struct LaunchOrder {
  LaunchRequest launch;
  EnvironmentRequest environment;
  std::string command;                ///< as it was written: a path, or a name for PATH
  std::vector<std::string> argv;      ///< never empty
  bool explain = false;               ///< show, run nothing
  bool as_json = false;               ///< the explanation as JSON
  bool verbose = false;               ///< say each step
  bool strict = false;                ///< with `emit`: what cannot be said is a failure
  std::optional<EmitFormat> emit;     ///< say it in other words, run nothing
  std::optional<Profile> profile;     ///< the file from which some of the options came
  std::vector<OptionSource> sources;  ///< with `profile` and `explain`: where each option came from
};

}  // namespace execcap
