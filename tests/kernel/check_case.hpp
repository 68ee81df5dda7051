// SPDX-License-Identifier: MIT
// One case: a state, what is done in it, what the model says comes of it, and how it reads.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "execcap/caps/set_text.hpp"
#include "execcap/model/exec_rules.hpp"
#include "thread_state.hpp"

namespace execcap::kernel_check {

/// What is done in the state: one struct for each call of the rule book.
namespace action {
struct Nothing {};  ///< the state is only read, by us and by libcap-ng
struct Execve {
  const char* path;          ///< lives longer than the case
  const ExecTarget* target;  ///< likewise
};
struct SetResUid {
  std::optional<Uid> real, effective, saved;
};
struct SetUid {
  Uid uid;
};
struct SetReUid {
  std::optional<Uid> real, effective;
};
struct SetFsUid {
  Uid uid;
};
struct SetResGid {
  std::optional<Gid> real, effective, saved;
};
struct SetGroups {
  std::vector<Gid> groups;
};
struct Capset {
  CapTriple caps;
};
struct DropBounding {
  Cap cap;
};
struct RaiseAmbient {
  Cap cap;
};
struct LowerAmbient {
  Cap cap;
};
struct ClearAmbient {};
struct SetSecurebits {
  Securebits bits;
};
struct SetKeepCaps {
  bool on;
};
struct SetNoNewPrivs {};
struct Chroot {};
struct NewUserNamespace {};
}  // namespace action

using Action =
    std::variant<action::Nothing, action::Execve, action::SetResUid, action::SetUid,
                 action::SetReUid, action::SetFsUid, action::SetResGid, action::SetGroups,
                 action::Capset, action::DropBounding, action::RaiseAmbient, action::LowerAmbient,
                 action::ClearAmbient, action::SetSecurebits, action::SetKeepCaps,
                 action::SetNoNewPrivs, action::Chroot, action::NewUserNamespace>;

/// Who traces the process, and with which rights at the moment of attaching.
enum class Tracer { none, with_ptrace_cap, without_ptrace_cap };

struct Case {
  ProcessState before;
  Action action;
  bool shares_fs = false;
  Tracer tracer = Tracer::none;
};

/// What comes of a case: the errno(3), 0 for success, and the state that is there then.
struct Outcome {
  int errnum = 0;
  ThreadState after{};

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// An outcome and the rules that the model names for it.
struct Prediction {
  Outcome outcome;
  RuleSet rules;
};

/// What the model says. `around` is what surrounds the process beside the case's own fields.
[[nodiscard]] Prediction predicted(const Case& one, const Surroundings& around);

/// The same state as plain data.
[[nodiscard]] ThreadState to_thread_state(const ProcessState& state);

/// The state before and the call, some lines for a person.
[[nodiscard]] std::string case_text(const Case& one);

/// An outcome in the same form.
[[nodiscard]] std::string outcome_text(const Outcome& outcome);

}  // namespace execcap::kernel_check
