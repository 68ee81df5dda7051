// SPDX-License-Identifier: MIT
// From a request to records, and from records to text.
#include "cli/process_listing.hpp"

#include <algorithm>

#include "cli/exit_code.hpp"
#include "cli/process_json.hpp"
#include "cli/process_subtree.hpp"
#include "cli/process_table.hpp"
#include "cli/process_tree.hpp"
#include "cli/report.hpp"
#include "execcap/plan/environment.hpp"
#include "execcap/system/cgroup_text.hpp"

namespace execcap {
namespace {

constexpr std::string_view tool = "getpcaps";

void note(const GetpcapsMeans& means, const std::string& what, const std::string& why,
          const std::string& hint = "") {
  report(means.console, tool, Error{.what = what, .why = why, .hint = hint});
}

/// What could not be seen is said, and counts.
void report_gaps(Listing& listing, const ProcessScan& scan, bool all, const GetpcapsMeans& means) {
  for (const Pid pid : scan.missing) {
    note(means, "process " + std::to_string(pid.value), "there is none");
    listing.is_complete = false;
    listing.has_missing = true;
  }
  if (scan.hidden_count != 0) {
    const bool is_one = scan.hidden_count == 1;
    note(means, is_one ? "one process" : std::to_string(scan.hidden_count) + " processes",
         "/proc does not show " + std::string(is_one ? "it" : "them") +
             " to you: only permitted, effective and inheritable are known",
         "ask as root, or mount /proc without hidepid");
    listing.is_complete = false;
  }
  if (all && listing.proc && listing.proc->hides_processes()) {
    note(means, "processes of other users", "/proc does not show them to you (hidepid)",
         "ask as root, or mount /proc without hidepid");
    listing.is_complete = false;
  }
}

/// The processes and everything below them. What /proc hides may be below them as well, so that it
/// still counts as hidden.
Result<ProcessScan> scan_below(const ProcFolder& proc, std::span<const Pid> pids,
                               const ScanRequest& request) {
  Result<ProcessScan> scan = scan_all(proc, request);
  if (!scan) return scan;
  std::vector<Pid> others;
  for (const Pid pid : pids) {
    const bool is_there =
        std::any_of(scan->records.begin(), scan->records.end(),
                    [pid](const ProcessRecord& record) { return record.status.pid == pid; });
    if (!is_there) others.push_back(pid);
  }
  scan->records = subtree_of(std::move(scan->records), pids);
  // A thread that is as its process is in no list, and can be asked for.
  Result<ProcessScan> beside = scan_pids(proc, others, request);
  if (!beside) return beside;
  scan->records.insert(scan->records.end(), beside->records.begin(), beside->records.end());
  scan->missing = std::move(beside->missing);
  return scan;
}

Result<ProcessScan> scan(const GetpcapsRequest& request, const ScanRequest& scan_request,
                         const std::optional<ProcFolder>& proc) {
  if (!proc) return scan_pids_without_proc(request.pids, scan_request);
  if (request.all) return scan_all(*proc, scan_request);
  std::vector<Pid> pids = request.pids;
  for (Pid& pid : pids) {
    if (pid.value == 0) pid = proc->own_pid();
  }
  return request.task == GetpcapsTask::tree ? scan_below(*proc, pids, scan_request)
                                            : scan_pids(*proc, pids, scan_request);
}

void sort_records(std::vector<ProcessRecord>& records, ProcessOrder order) {
  const auto sort_by = [&](auto key) {
    std::stable_sort(
        records.begin(), records.end(),
        [&](const ProcessRecord& a, const ProcessRecord& b) { return key(a) < key(b); });
  };
  switch (order) {
    case ProcessOrder::as_found:
      break;
    case ProcessOrder::pid:
      sort_by(
          [](const ProcessRecord& r) { return std::pair(r.status.thread_group, r.status.pid); });
      break;
    case ProcessOrder::name:
      sort_by([](const ProcessRecord& r) { return process_name(r.status); });
      break;
    case ProcessOrder::uid:
      sort_by([](const ProcessRecord& r) { return r.status.uid.real; });
      break;
    case ProcessOrder::caps:
      sort_by([](const ProcessRecord& r) { return -r.status.caps.permitted.size(); });
      break;
  }
}

/// Whether the locale's characters are UTF-8, by the rule of locale(7).
bool is_utf8(const std::vector<std::string>& environment) {
  for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto value = environment_value(environment, name);
    if (!value || value->empty()) continue;
    for (const std::string_view charset : {"UTF-8", "utf8", "UTF8", "utf-8"}) {
      if (value->find(charset) != std::string_view::npos) return true;
    }
    return false;
  }
  return false;
}

ProcessStyle style_of(CapSet all, const GetpcapsMeans& means) {
  return {.all = all,
          .fits_terminal = means.console.is_terminal(),
          .columns = means.console.columns(),
          .colour = means.console.wants_colour(),
          .utf8 = is_utf8(means.environment)};
}

std::string lines_text(const Listing& listing, const GetpcapsRequest& request, CapSet all) {
  std::string text;
  for (const ProcessRecord& record : listing.records) {
    const std::string label = process_label(record);
    const CapTriple caps = triple_of(record.status.caps);
    if (!request.with_iab) {
      text += process_line(label, caps, all, request.form);
    } else if (record.is_whole) {
      text += process_iab_line(label, caps, iab_of(record.status.caps, all), all,
                               request.form != LineForm::plain);
    } else {
      text += label + ": \"" + set_text(caps, all) + "\" [?]\n";
    }
  }
  return text;
}

/// Shows that so many of all processes are done, if it is time to.
void show_progress(ProgressConsole& console, std::size_t done, std::size_t all) {
  if (!console.is_due()) return;
  console.show(std::to_string(done) + " of " + std::to_string(all) + " processes");
}

std::vector<ProcessPlace> places_of(const Listing& listing, const GetpcapsMeans& means) {
  ProgressConsole progress(means.console, tool, means.clock);
  std::vector<ProcessPlace> places;
  places.reserve(listing.records.size());
  for (const ProcessRecord& record : listing.records) {
    ProcessPlace place;
    show_progress(progress, places.size(), listing.records.size());
    if (listing.proc) {
      const Pid pid = record.status.pid;
      place.command = listing.proc->command(pid);
      place.user_namespace = listing.proc->user_namespace(pid);
      const auto cgroup = listing.proc->text(pid, "cgroup");
      if (cgroup) place.cgroup = cgroup_path(*cgroup);
    }
    places.push_back(std::move(place));
  }
  return places;
}

/// A namespace is asked for where there is something to qualify by it, and costs a system call.
TreeMarks marks_of(const Listing& listing) {
  TreeMarks marks{.wanted = listing.wanted,
                  .in_other_namespace = std::vector<bool>(listing.records.size(), false)};
  if (!listing.proc) return marks;
  const auto own = listing.proc->user_namespace(listing.proc->own_pid());
  for (std::size_t i = 0; i < listing.records.size(); ++i) {
    const CapState& caps = listing.records[i].status.caps;
    if (!own || (caps.permitted | caps.inheritable).empty()) continue;
    const auto its = listing.proc->user_namespace(listing.records[i].status.pid);
    marks.in_other_namespace[i] = its && *its != *own;
  }
  return marks;
}

}  // namespace

Result<Listing> read_listing(const GetpcapsRequest& request, CapSet all,
                             const GetpcapsMeans& means) {
  Listing listing;
  Result<ProcFolder> proc = ProcFolder::open(means.proc_path);
  if (proc) {
    listing.proc = *std::move(proc);
  } else {
    if (request.all) return proc.error();
    Error error = proc.error();
    error.hint = "only permitted, effective and inheritable are known";
    report(means.console, tool, error);
    listing.is_complete = false;
  }
  const bool is_tree = request.task == GetpcapsTask::tree;
  Result<ProcessScan> found = [&] {
    ProgressConsole progress(means.console, tool, means.clock);
    return scan(request,
                {.all = all,
                 .all_threads = request.all_threads,
                 .only_holders = !is_tree && request.filter.asks_for_holders(),
                 .on_process = [&progress](std::size_t done,
                                           std::size_t of) { show_progress(progress, done, of); }},
                listing.proc);
  }();
  if (!found) return found.error();
  const bool looks_at_all = request.all || is_tree;
  report_gaps(listing, *found, looks_at_all, means);

  for (ProcessRecord& record : found->records) {
    const bool is_wanted = matches(record, request.filter);
    if (!is_wanted && !is_tree) continue;
    listing.wanted.push_back(is_wanted);
    listing.records.push_back(std::move(record));
  }
  sort_records(listing.records, request.order);
  return listing;
}

Result<void> show_listing(const Listing& listing, const GetpcapsRequest& request,
                          const KernelTraits& traits, const GetpcapsMeans& means) {
  const CapSet all = traits.all_caps();
  const ProcessStyle style = style_of(all, means);
  switch (request.task) {
    case GetpcapsTask::table:
      return means.console.write_out(process_table(listing.records, means.accounts, style));
    case GetpcapsTask::tree:
      return means.console.write_out(
          process_tree(listing.records, marks_of(listing), means.accounts, style));
    case GetpcapsTask::json:
      return means.console.write_out(process_json(listing.records, places_of(listing, means),
                                                  traits.last_cap, listing.is_complete));
    case GetpcapsTask::lines:
    case GetpcapsTask::check:
    case GetpcapsTask::diff:
    case GetpcapsTask::why:
    case GetpcapsTask::decode:
      break;
  }
  const std::string text = lines_text(listing, request, all);
  if (request.form == LineForm::legacy && !request.with_iab) {
    means.console.write_error(text);
    return {};
  }
  return means.console.write_out(text);
}

int check_listing(const Listing& listing, const GetpcapsRequest& request, CapSet all,
                  const GetpcapsMeans& means) {
  bool has_failed = false;
  bool is_unknown = listing.has_missing;
  const auto say = [&](const ProcessRecord& record, const std::string& words) {
    report(means.console, tool, Error{.what = "pid " + process_label(record), .why = words});
  };
  for (const ProcessRecord& record : listing.records) {
    for (const Assertion& assertion : request.assertions) {
      const AssertionFailures failures = check_assertion(assertion, record, all);
      for (const std::string& words : failures.differing) say(record, words);
      for (const std::string& words : failures.unknown) say(record, words);
      has_failed = has_failed || !failures.differing.empty();
      is_unknown = is_unknown || !failures.unknown.empty();
    }
  }
  if (listing.records.empty() && !listing.has_missing) {
    note(means, "--assert", "no process matches, so nothing was checked");
    has_failed = true;
  }
  if (has_failed) return exit_code::differs;
  // What capget(2) tells is enough for the terms about its sets.
  const bool is_partly_seen = listing.proc && !listing.is_complete;
  return is_unknown || is_partly_seen ? exit_code::not_possible : exit_code::success;
}

}  // namespace execcap
