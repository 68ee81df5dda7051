// SPDX-License-Identifier: MIT
// Process states and targets that many tests start from.
#pragma once

#include "execcap/model/exec_target.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"

namespace execcap::test {

inline const CapSet all_caps = KernelTraits{}.all_caps();

/// Root as it logs in: everything permitted, effective and in the bounding set.
inline ProcessState root_state() {
  ProcessState state;
  state.groups = {Gid{0}};
  state.caps = {.permitted = all_caps, .effective = all_caps, .bounding = all_caps};
  return state;
}

/// An ordinary user with `caps` permitted, effective, inheritable and ambient, as a unit with
/// AmbientCapabilities= gives them.
inline ProcessState user_state(Uid uid, CapSet caps) {
  ProcessState state;
  state.uid = IdQuad<Uid>::all(uid);
  state.gid = IdQuad<Gid>::all(Gid{uid.value});
  state.groups = {Gid{uid.value}};
  state.caps = {.permitted = caps,
                .effective = caps,
                .inheritable = caps,
                .bounding = all_caps,
                .ambient = caps};
  return state;
}

/// A program of root's without any privileges of its own.
inline ExecTarget plain_target() {
  return {.chain = {{.path = "/bin/true", .owner = Uid{0}, .group = Gid{0}, .mode = 0755}}};
}

/// The same with file capabilities.
inline ExecTarget target_with_caps(FileCaps caps) {
  ExecTarget target = plain_target();
  target.caps_status = FileCapsStatus::counts;
  target.caps = caps;
  return target;
}

}  // namespace execcap::test
