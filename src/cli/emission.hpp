// SPDX-License-Identifier: MIT
// What a launch is in the words of another system, and how that is written.
#pragma once

#include <string>
#include <vector>

#include "cli/emit_format.hpp"

namespace execcap {

/// A launch in other words.
struct Emission {
  std::string head;  ///< what stands before all comments
  std::string text;
  std::vector<std::string> unsaid;  ///< `what: why` of all that cannot be said in them
  std::vector<std::string> notes;   ///< what else there is to know, a sentence each
};

/// What was written of an emission: its comments first where the format has comments, and the lines
/// for standard error where it has none.
struct EmissionText {
  std::string out;
  std::vector<std::string> messages;
};
[[nodiscard]] EmissionText emission_text(EmitFormat format, const Emission& emission);

}  // namespace execcap
