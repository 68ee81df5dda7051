// SPDX-License-Identifier: MIT
// --why for people and for programs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "execcap/model/why.hpp"

namespace execcap {

/// The answer to --why, and to --exec where it was asked.
struct WhyAnswer {
  WhyFacts facts;
  Cap cap;
  std::vector<SetAnswer> sets;
  std::optional<ExecTarget> target;  ///< the file of --exec
  std::optional<NextExec> next;      ///< what executing it would give
  std::vector<std::string> notes;
};

/// Answers from the facts. `notes` are what the gathering of them left to say.
[[nodiscard]] WhyAnswer answer_why(const WhyFacts& facts, Cap cap, std::vector<std::string> notes,
                                   const std::optional<ExecTarget>& target);

/// The answer in lines of at most `columns`: who the process is, each set with its reasons, what
/// the exec would give, notes. Printable throughout.
[[nodiscard]] std::string why_text(const WhyAnswer& answer, std::size_t columns);

/// The answer as a JSON object and a newline, version 1: tool, pid, name, uid, file (null if it is
/// not known), capability, number, `sets` (an object: has and because of each of the five), `exec`
/// (null, or path, refused with null or the
/// rule's name, permitted, effective, inheritable, bounding,
/// ambient as true or false, because), notes.
[[nodiscard]] std::string why_json(const WhyAnswer& answer);

}  // namespace execcap
