// SPDX-License-Identifier: MIT
// Launches said in other words, over the rule book and a name service of three accounts.
#pragma once

#include "cli/emit.hpp"
#include "fakes.hpp"
#include "support/states.hpp"

namespace execcap::test {

/// What --emit FORMAT of some words gives.
struct Said {
  std::string text;
  std::vector<std::string> unsaid;
  std::vector<std::string> notes;
  std::string error;  ///< why there is nothing else
};

/// What it gives a caller in the state `now`. The test fails if the words do not parse.
Said said(EmitFormat format, const std::vector<std::string>& words,
          const ProcessState& now = root_state());

}  // namespace execcap::test
