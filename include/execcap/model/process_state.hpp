// SPDX-License-Identifier: MIT
// Who a thread is: its ids, capability sets and the flags that decide what they become.
#pragma once

#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/caps/cap_state.hpp"
#include "execcap/caps/securebits.hpp"

namespace execcap {

/// The four ids of one kind: credentials(7).
template <class Id>
struct IdQuad {
  Id real;
  Id effective;
  Id saved;
  Id fs;

  /// All four the same.
  [[nodiscard]] static constexpr IdQuad all(Id id) { return {id, id, id, id}; }

  friend bool operator==(const IdQuad&, const IdQuad&) = default;
};

/// The credentials of one thread, ids as its own user namespace shows them.
struct ProcessState {
  IdQuad<Uid> uid;
  IdQuad<Gid> gid;
  std::vector<Gid> groups;  ///< supplementary groups, sorted as setgroups(2) sorts them
  CapState caps;
  Securebits securebits;
  bool no_new_privs = false;
  int parent_death_signal = 0;  ///< PR_SET_PDEATHSIG, 0 for none

  friend bool operator==(const ProcessState&, const ProcessState&) = default;
};

}  // namespace execcap
