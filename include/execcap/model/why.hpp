// SPDX-License-Identifier: MIT
// Why a process has a capability or lacks it, set by set, as far as its state tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "execcap/model/exec_rules.hpp"

namespace execcap {

/// A process as others can see it.
struct SeenProcess {
  Pid pid;
  std::string name;
  ProcessState state;  ///< of the securebits nobody else knows: they count as none
};

/// What the answer is drawn from. Nobody keeps a record of how a process came to its sets: the
/// rules say which ways there are, and the facts rule some of them out.
struct WhyFacts {
  SeenProcess process;
  std::optional<Securebits> securebits;  ///< known of the caller itself alone
  std::optional<SeenProcess> parent;     ///< none if there is none, or it cannot be seen
  std::optional<ExecTarget> file;        ///< the file that it runs; none if it cannot be seen
  bool runs_file_of_parent = false;      ///< both run the same file
  /// Whether it is in its parent's user namespace; none if that cannot be seen.
  std::optional<bool> shares_namespace_of_parent;
  Surroundings around;  ///< with the user namespace of the process
};

/// The answer for one set: whether it has the capability, and clauses that say why.
struct SetAnswer {
  std::string_view set;
  bool has = false;
  std::vector<std::string> because;
};

/// One answer for each of the five sets, in the order of named_sets. The words are those of the
/// rule book.
[[nodiscard]] std::vector<SetAnswer> why_sets(const WhyFacts& facts, Cap cap);

/// What execve(2) of a file would make of one capability.
struct NextExec {
  std::optional<Refusal> refusal;  ///< why the exec would fail
  ExecResult result;               ///< meaningful if it would not
  std::vector<std::string> because;
};

/// The prediction of after_execve() for a process in this state, and the rules that decide about
/// `cap` as clauses.
[[nodiscard]] NextExec why_next_exec(const ProcessState& state, const ExecTarget& target,
                                     const Surroundings& around, Cap cap);

}  // namespace execcap
