// SPDX-License-Identifier: MIT
// Which processes and threads there are, with their states.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "execcap/caps/cap_set.hpp"
#include "execcap/system/proc_folder.hpp"

namespace execcap {

/// A process, or a thread of one.
struct ProcessRecord {
  ProcStatus status;
  /// Whether /proc gave all of it. If not, only the ids of thread and process and the permitted,
  /// effective and inheritable sets are known, from capget(2).
  bool is_whole = true;
  /// A thread whose ids, sets, no_new_privs or seccomp are not those of its leader.
  bool differs_from_leader = false;

  [[nodiscard]] bool is_leader() const { return status.pid == status.thread_group; }
};

/// What is to be looked at.
struct ScanRequest {
  CapSet all;  ///< what the kernel has: bits behind it, which old kernels show, mean nothing
  /// Every thread. Without it, those alone that differ from their leader.
  bool all_threads = false;
  /// Leave out threads without a capability in permitted, effective, inheritable and ambient. That
  /// is asked of capget(2) first, so that most processes need no look at /proc.
  bool only_holders = false;
  /// Called for each of `all` processes, before it is read. May be empty.
  std::function<void(std::size_t done, std::size_t all)> on_process;
};

/// What was found, each leader before its threads.
struct ProcessScan {
  std::vector<ProcessRecord> records;
  /// Processes of which /proc shows nothing to this caller: they are in `records` by their three
  /// sets.
  std::size_t hidden_count = 0;
  /// Those that were asked for by their number and are not there.
  std::vector<Pid> missing;
};

/// All processes. One that ends meanwhile is left out.
Result<ProcessScan> scan_all(const ProcFolder& proc, const ScanRequest& request);

/// The given processes or threads, in their order. A thread's id that is no process's gives that
/// thread alone.
Result<ProcessScan> scan_pids(const ProcFolder& proc, std::span<const Pid> pids,
                              const ScanRequest& request);

/// As scan_pids() where no proc file system is there: three sets each.
Result<ProcessScan> scan_pids_without_proc(std::span<const Pid> pids, const ScanRequest& request);

}  // namespace execcap
