// SPDX-License-Identifier: MIT
// The walk over processes and their threads; each is read once.
#include "execcap/system/process_scan.hpp"

#include <cerrno>

#include "execcap/system/process_caps.hpp"

namespace execcap {
namespace {

bool is_same_state(const ProcStatus& a, const ProcStatus& b) {
  return a.uid == b.uid && a.gid == b.gid && a.groups == b.groups && a.caps == b.caps &&
         a.no_new_privs == b.no_new_privs && a.seccomp == b.seccomp;
}

ProcessRecord record_of(Pid process, const CapTriple& caps) {
  return {.status = {.pid = process,
                     .thread_group = process,
                     .caps = {.permitted = caps.permitted,
                              .effective = caps.effective,
                              .inheritable = caps.inheritable}},
          .is_whole = false};
}

CapSet held(const CapState& caps) {
  return caps.permitted | caps.effective | caps.inheritable | caps.ambient;
}

class Scanner {
 public:
  Scanner(const ProcFolder& proc, const ScanRequest& request) : proc_(proc), request_(request) {}

  /// The process and what is asked for of its threads. False if it is not there.
  Result<bool> scan(Pid process) {
    if (request_.only_holders && is_plain(process)) return true;
    Result<std::optional<ProcessRecord>> found = read(process);
    if (!found) return found.error();
    if (!*found) return false;
    ProcessRecord record = **std::move(found);
    if (record.is_whole && !record.is_leader()) {
      const Result<std::optional<ProcessRecord>> of_thread = read(record.status.thread_group);
      if (!of_thread) return of_thread.error();
      record.differs_from_leader =
          *of_thread && !is_same_state(record.status, (*of_thread)->status);
    }
    add(record);
    const bool has_others =
        record.is_whole && record.is_leader() && record.status.thread_count.value_or(0) != 1;
    return has_others ? scan_threads(record.status) : Result<bool>(true);
  }

  ProcessScan result;

 private:
  /// Whether neither the process nor a thread of it can hold anything. Ambient is within permitted,
  /// so that capget(2) knows of every holder.
  [[nodiscard]] bool is_plain(Pid process) const {
    if (!proc_.shows_own_pids()) return false;
    const Result<CapTriple> caps = capget_of(process);
    if (!caps || !(caps->permitted | caps->inheritable).empty()) return false;
    return proc_.count_threads(process) == 1;
  }

  Result<bool> scan_threads(const ProcStatus& leader) {
    for (const Pid thread : proc_.threads(leader.pid)) {
      if (thread == leader.pid) continue;
      Result<std::optional<ProcessRecord>> read_thread = read(thread);
      if (!read_thread) return read_thread.error();
      if (!*read_thread) continue;
      ProcessRecord record = **std::move(read_thread);
      // Another process may have got the number of a thread that ended.
      if (record.status.thread_group != leader.pid) continue;
      record.differs_from_leader = !is_same_state(record.status, leader);
      if (request_.all_threads || record.differs_from_leader) add(record);
    }
    return true;
  }

  Result<std::optional<ProcessRecord>> read(Pid process) {
    using Found = std::optional<ProcessRecord>;
    Result<Result<ProcStatus, Unreadable>> status = proc_.status(process);
    if (!status) return status.error();
    if (*status) {
      ProcessRecord record{.status = **std::move(status)};
      for (const NamedSet& set : named_sets) {
        record.status.caps.*set.member = record.status.caps.*set.member & request_.all;
      }
      return Found(std::move(record));
    }
    if (status->error() == Unreadable::gone || !proc_.shows_own_pids()) return Found();
    const Result<CapTriple> caps = capget_of(process);
    if (!caps) return Found();
    ++result.hidden_count;
    return Found(record_of(process, *caps));
  }

  void add(const ProcessRecord& record) {
    if (request_.only_holders && held(record.status.caps).empty()) return;
    result.records.push_back(record);
  }

  const ProcFolder& proc_;
  ScanRequest request_;
};

}  // namespace

Result<ProcessScan> scan_all(const ProcFolder& proc, const ScanRequest& request) {
  const Result<std::vector<Pid>> pids = proc.processes();
  if (!pids) return pids.error();
  Scanner scanner(proc, request);
  std::size_t done = 0;
  for (const Pid pid : *pids) {
    if (request.on_process) request.on_process(done++, pids->size());
    if (const Result<bool> found = scanner.scan(pid); !found) return found.error();
  }
  return std::move(scanner.result);
}

Result<ProcessScan> scan_pids(const ProcFolder& proc, std::span<const Pid> pids,
                              const ScanRequest& request) {
  Scanner scanner(proc, request);
  for (const Pid pid : pids) {
    const Result<bool> found = scanner.scan(pid);
    if (!found) return found.error();
    if (!*found) scanner.result.missing.push_back(pid);
  }
  return std::move(scanner.result);
}

Result<ProcessScan> scan_pids_without_proc(std::span<const Pid> pids, const ScanRequest& request) {
  ProcessScan scan;
  for (const Pid pid : pids) {
    const Result<CapTriple> caps = capget_of(pid);
    if (!caps && caps.error().errnum != ESRCH) return caps.error();
    if (!caps) {
      scan.missing.push_back(pid);
      continue;
    }
    const ProcessRecord record = record_of(pid, *caps);
    if (request.only_holders && held(record.status.caps).empty()) continue;
    scan.records.push_back(record);
  }
  return scan;
}

}  // namespace execcap
