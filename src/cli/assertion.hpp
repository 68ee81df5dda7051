// SPDX-License-Identifier: MIT
// --assert: what a process is to be, in a few words, and whether it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "execcap/system/process_scan.hpp"

namespace execcap {

/// How a set is to stand to what is written behind the operator.
enum class SetRelation {
  equal,     ///< `=`
  at_least,  ///< `>=`
  at_most,   ///< `<=`
};

/// `p=net_raw`, `a=p`, `b<=all,-sys_module`.
struct SetTerm {
  NamedSet set;
  SetRelation relation = SetRelation::equal;
  std::optional<NamedSet> other;  ///< compared with this set of the same process
  CapSet wanted;                  ///< or with these
};

/// One or all ids of a kind: `uid=33`, `egid=0`.
struct UidTerm {
  std::string_view name;
  Uid IdQuad<Uid>::*which = nullptr;  ///< none for all four
  Uid wanted;
};
struct GidTerm {
  std::string_view name;
  Gid IdQuad<Gid>::*which = nullptr;
  Gid wanted;
};

/// `groups=4,24`: exactly these supplementary groups.
struct GroupsTerm {
  std::vector<Gid> wanted;
};

/// `nnp`, `!nnp`.
struct NoNewPrivsTerm {
  bool wanted = true;
};

/// `seccomp=filter`.
struct SeccompTerm {
  int wanted = 0;
};

using AssertionTerm =
    std::variant<SetTerm, UidTerm, GidTerm, GroupsTerm, NoNewPrivsTerm, SeccompTerm>;

/// Everything that is to hold.
struct Assertion {
  std::vector<AssertionTerm> terms;
};

/// What keeps a process from being as it is to be.
struct AssertionFailures {
  std::vector<std::string> differing;  ///< `ambient: want net_raw, has none`
  std::vector<std::string> unknown;    ///< `ambient: cannot be seen`
};

/// Holds the process against each term.
[[nodiscard]] AssertionFailures check_assertion(const Assertion& assertion,
                                                const ProcessRecord& record, CapSet all);

}  // namespace execcap
