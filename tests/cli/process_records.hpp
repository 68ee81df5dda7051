// SPDX-License-Identifier: MIT
// Records of processes that tests show, compare and check.
#pragma once

#include <string>

#include "execcap/system/process_scan.hpp"
#include "support/states.hpp"

namespace execcap::test {

/// A process in this state, as a scan gives it.
inline ProcessRecord record_of(Pid pid, Pid parent, std::string name, const ProcessState& state) {
  return {.status = {.name = std::move(name),
                     .pid = pid,
                     .thread_group = pid,
                     .parent = parent,
                     .uid = state.uid,
                     .gid = state.gid,
                     .groups = state.groups,
                     .caps = state.caps,
                     .no_new_privs = state.no_new_privs,
                     .seccomp = 0,
                     .thread_count = 1}};
}

/// A thread of `process` in another state.
inline ProcessRecord thread_of(const ProcessRecord& process, Pid thread, const CapState& caps) {
  ProcessRecord record = process;
  record.status.pid = thread;
  record.status.caps = caps;
  record.differs_from_leader = true;
  return record;
}

/// A process of which only capget(2) told.
inline ProcessRecord hidden_record(Pid pid, CapSet caps) {
  return {.status = {.pid = pid,
                     .thread_group = pid,
                     .caps = {.permitted = caps, .effective = caps, .inheritable = caps}},
          .is_whole = false};
}

}  // namespace execcap::test
