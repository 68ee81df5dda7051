// SPDX-License-Identifier: MIT
// Reads of a process and its parent, and the change of ids between user namespaces.
#include "cli/why_facts.hpp"

#include <algorithm>

#include "cli/process_filter.hpp"
#include "execcap/model/exec_rules.hpp"
#include "execcap/system/exec_target_reader.hpp"
#include "execcap/system/id_map.hpp"
#include "execcap/system/process_reader.hpp"
#include "execcap/system/running_file.hpp"

namespace execcap {
namespace {

/// The maps of a user namespace that is not the caller's.
struct IdMaps {
  IdMap uids;
  IdMap gids;
};

template <class Id>
Id inside(Id id, const IdMap& map) {
  return {map.to_inside(id.value).value_or(overflow_id)};
}

template <class Id>
IdQuad<Id> inside(const IdQuad<Id>& ids, const IdMap& map) {
  return {inside(ids.real, map), inside(ids.effective, map), inside(ids.saved, map),
          inside(ids.fs, map)};
}

ProcessState inside(ProcessState state, const IdMaps& maps) {
  state.uid = inside(state.uid, maps.uids);
  state.gid = inside(state.gid, maps.gids);
  for (Gid& gid : state.groups) gid = inside(gid, maps.gids);
  std::sort(state.groups.begin(), state.groups.end());
  return state;
}

ExecTarget inside(ExecTarget target, const IdMaps& maps) {
  for (ExecFile& file : target.chain) {
    const auto owner =
        file.owner ? maps.uids.to_inside(file.owner->value) : std::optional<std::uint32_t>();
    const auto group =
        file.group ? maps.gids.to_inside(file.group->value) : std::optional<std::uint32_t>();
    file.owner = owner ? std::optional(Uid{*owner}) : std::nullopt;
    file.group = group ? std::optional(Gid{*group}) : std::nullopt;
  }
  const auto rootid =
      target.caps.rootid ? maps.uids.to_inside(target.caps.rootid->value) : std::nullopt;
  target.caps_status =
      caps_status_inside(target.caps_status, rootid ? std::optional(Uid{*rootid}) : std::nullopt);
  return target;
}

SeenProcess seen(const ProcStatus& status, CapSet all) {
  SeenProcess process{.pid = status.pid, .name = process_name(status)};
  process.state = {.uid = status.uid,
                   .gid = status.gid,
                   .groups = status.groups,
                   .no_new_privs = status.no_new_privs.value_or(false)};
  for (const NamedSet& set : named_sets) {
    process.state.caps.*set.member = status.caps.*set.member & all;
  }
  std::sort(process.state.groups.begin(), process.state.groups.end());
  return process;
}

/// The maps of the process's user namespace if it is another one than the caller's.
Result<std::optional<IdMaps>> read_maps(const ProcFolder& proc, Pid process,
                                        std::vector<std::string>& notes) {
  using Found = std::optional<IdMaps>;
  const auto own = proc.user_namespace(proc.own_pid());
  const auto its = proc.user_namespace(process);
  if (!own || !its) {
    notes.emplace_back("its user namespace cannot be seen and is taken to be yours");
    return Found();
  }
  if (*own == *its) return Found();
  const auto uid_text = proc.text(process, "uid_map");
  const auto gid_text = proc.text(process, "gid_map");
  if (!uid_text || !gid_text) {
    notes.emplace_back("the ids of its user namespace cannot be seen: they are shown as yours");
    return Found();
  }
  Result<IdMap> uids = parse_id_map(*uid_text, "uid_map");
  if (!uids) return uids.error();
  Result<IdMap> gids = parse_id_map(*gid_text, "gid_map");
  if (!gids) return gids.error();
  notes.emplace_back(
      "it is in another user namespace: its capabilities hold over what belongs to that one, and "
      "its ids are given as they are there");
  return Found(IdMaps{*std::move(uids), *std::move(gids)});
}

void add_parent(GatheredFacts& gathered, const ProcFolder& proc, const ProcStatus& status,
                CapSet all, const std::optional<IdMaps>& maps) {
  WhyFacts& facts = gathered.facts;
  // A thread's state comes from the thread that made it, which nobody remembers: its process's
  // parent is the nearest that is known.
  if (status.parent.value == 0) return;
  const auto parent = proc.status(status.parent);
  if (!parent || !*parent) {
    gathered.notes.push_back("its parent " + std::to_string(status.parent.value) +
                             " cannot be seen");
    return;
  }
  facts.parent = seen(**parent, all);
  const auto own_file = proc.link(status.pid, "exe");
  facts.runs_file_of_parent = own_file && own_file == proc.link(status.parent, "exe");
  const auto own_namespace = proc.user_namespace(status.pid);
  const auto parent_namespace = proc.user_namespace(status.parent);
  if (own_namespace && parent_namespace) {
    facts.shares_namespace_of_parent = *own_namespace == *parent_namespace;
  }
  if (maps && facts.shares_namespace_of_parent.value_or(true)) {
    facts.parent->state = inside(facts.parent->state, *maps);
  }
}

void add_file(GatheredFacts& gathered, const ProcFolder& proc, Pid process, CapSet all,
              const std::optional<IdMaps>& maps) {
  Result<ExecTarget> file = read_running_file(proc, process, all);
  if (!file) {
    gathered.notes.push_back(file.error().message());
    return;
  }
  if (maps) file = inside(*std::move(file), *maps);
  gathered.facts.file = *std::move(file);
}

}  // namespace

Result<GatheredFacts> gather_why_facts(const ProcFolder& proc, Pid process, Kernel& kernel) {
  const Result<Surroundings> around = read_surroundings(kernel);
  if (!around) return around.error();
  const auto status = proc.status(process);
  if (!status) return status.error();
  if (!*status) {
    const bool is_gone = status->error() == Unreadable::gone;
    return Error{.kind = ErrorKind::not_found,
                 .what = "process " + std::to_string(process.value),
                 .why = is_gone ? "there is none" : "/proc does not show it to you",
                 .hint = is_gone ? "" : "ask as root"};
  }
  GatheredFacts gathered;
  WhyFacts& facts = gathered.facts;
  facts.around = *around;
  const CapSet all = around->traits.all_caps();
  facts.process = seen(**status, all);
  gathered.state_as_seen = facts.process.state;
  gathered.own_around = *around;

  const auto maps = read_maps(proc, process, gathered.notes);
  if (!maps) return maps.error();
  if (*maps) {
    facts.process.state = inside(facts.process.state, **maps);
    facts.around.user_namespace = {.is_initial = false,
                                   .uids = (*maps)->uids.inside_ranges(),
                                   .gids = (*maps)->gids.inside_ranges()};
  }
  add_parent(gathered, proc, **status, all, *maps);
  add_file(gathered, proc, process, all, *maps);

  if (process == proc.own_pid()) {
    const Result<Securebits> securebits = kernel.get_securebits();
    if (!securebits) return securebits.error();
    facts.securebits = *securebits;
    facts.process.state.securebits = *securebits;
  } else {
    gathered.notes.emplace_back(
        "nobody can see the securebits of another process: they are taken to be none");
  }
  const Pid tracer = (*status)->tracer.value_or(Pid{});
  if (tracer.value != 0) {
    gathered.notes.push_back("process " + std::to_string(tracer.value) +
                             " traces it: an exec may give it less than said here");
  }
  return gathered;
}

Result<ExecTarget> read_target_of(const ProcFolder& proc, const GatheredFacts& gathered,
                                  const std::string& file, const std::string& search_path) {
  const Pid process = gathered.facts.process.pid;
  CommandPlace place{.search_path = search_path};
  if (!shares_root_directory(proc, process).value_or(true)) {
    place.root_directory = proc.path() + "/" + std::to_string(process.value) + "/root";
  }
  const Result<std::string> path = find_command(file, place, gathered.state_as_seen);
  if (!path) return path.error();
  std::vector<std::string> notes;
  const auto maps = read_maps(proc, process, notes);
  if (!maps) return maps.error();
  Result<ExecTarget> target = read_exec_target(*path, place, gathered.own_around);
  if (!target || !*maps) return target;
  return inside(*std::move(target), **maps);
}

}  // namespace execcap
