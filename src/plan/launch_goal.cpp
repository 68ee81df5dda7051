// SPDX-License-Identifier: MIT
// The arithmetic of a request: which sets, ids and flags the words stand for.
#include "execcap/plan/launch_goal.hpp"

#include <algorithm>

namespace execcap {
namespace {

/// Real, effective, and the effective one also as saved and file-system id, as execve(2) would
/// make it anyway.
template <class Id>
IdQuad<Id> wanted_ids(std::optional<Id> real, std::optional<Id> effective, const IdQuad<Id>& now) {
  if (!real && !effective) return now;
  const Id new_effective = effective.value_or(now.effective);
  return {real.value_or(now.real), new_effective, new_effective, new_effective};
}

bool becomes_ordinary_user(const LaunchRequest& request) {
  return request.effective_uid && *request.effective_uid != root_uid;
}

/// Whether the command gets its capabilities by ambient, as every uid but 0 does; uid 0 gets them
/// from its bounding and inheritable sets, unless noroot makes it like any other.
bool comes_by_ambient(const ProcessState& goal, CapSet wanted, const ProcessState& now) {
  return goal.uid.effective != root_uid || goal.securebits.has(securebit::noroot) ||
         !wanted.is_subset_of(now.caps.bounding);
}

/// The sets where permitted and effective of the command are named: --caps, or nothing but a uid.
CapState exact_sets(CapSet caps, const ProcessState& goal, const ProcessState& now) {
  const CapSet carried = comes_by_ambient(goal, caps, now) ? caps : CapSet{};
  return {.permitted = caps, .effective = caps, .inheritable = carried, .ambient = carried};
}

CapState text_sets(const CapTriple& text, const ProcessState& goal, const ProcessState& now) {
  const bool by_ambient = comes_by_ambient(goal, text.permitted, now);
  return {.permitted = text.permitted,
          .effective = text.effective,
          .inheritable = text.inheritable,
          .ambient = by_ambient ? text.permitted & text.inheritable : CapSet{}};
}

/// What the single sets leave open: permitted is at least what ambient needs, effective is
/// permitted, the others are empty.
CapState expert_sets(const SetRequests& sets) {
  const CapSet ambient = sets.ambient.value_or(CapSet{});
  const CapSet permitted = sets.permitted.value_or(ambient);
  return {.permitted = permitted,
          .effective = permitted,
          .inheritable = sets.inheritable.value_or(CapSet{}),
          .ambient = ambient};
}

CapState with_named_sets(CapState caps, const SetRequests& sets) {
  caps.permitted = sets.permitted.value_or(caps.permitted);
  caps.effective = sets.effective.value_or(caps.effective & caps.permitted);
  caps.inheritable = sets.inheritable.value_or(caps.inheritable);
  caps.ambient = sets.ambient.value_or(caps.ambient);
  return caps;
}

/// `caps` of the caller without what the kernel itself would take out of ambient.
CapState kept_sets(const CapState& caps, const SetRequests& sets) {
  CapState kept = with_named_sets(caps, sets);
  if (!sets.ambient) kept.ambient = kept.ambient & kept.permitted & kept.inheritable;
  return kept;
}

Result<Securebits> wanted_securebits(const LaunchRequest& request, const ProcessState& now) {
  if (!request.securebits) return request.keep_rest ? now.securebits : Securebits{};
  if (request.securebits->has(securebit::keep_caps) && !now.securebits.has(securebit::keep_caps)) {
    return Error{.kind = ErrorKind::refused,
                 .what = "--securebits",
                 .why = "no command ever has keep_caps, execve clears it",
                 .hint = "leave it out: it is set where the way to the command needs it"};
  }
  return *request.securebits;
}

}  // namespace

Result<LaunchGoal> launch_goal(const LaunchRequest& request, const ProcessState& now) {
  LaunchGoal goal{.at_exec = now};
  ProcessState& state = goal.at_exec;
  state.uid = wanted_ids(request.real_uid, request.effective_uid, now.uid);
  state.gid = wanted_ids(request.real_gid, request.effective_gid, now.gid);
  if (request.groups) {
    state.groups = *request.groups;
    std::sort(state.groups.begin(), state.groups.end());
  }
  const Result<Securebits> securebits = wanted_securebits(request, now);
  if (!securebits) return securebits.error();
  state.securebits = *securebits;
  state.no_new_privs = request.no_new_privs.value_or(request.keep_rest ? now.no_new_privs : true);
  state.parent_death_signal = request.parent_death ? request.parent_death->signal : 0;

  const bool names_all_caps = request.caps || request.cap_text;
  if (request.caps) {
    state.caps = with_named_sets(exact_sets(*request.caps, state, now), request.sets);
    goal.promise = Promise{.permitted = *request.caps, .effective = *request.caps};
  } else if (request.cap_text) {
    const CapTriple& text = *request.cap_text;
    state.caps = with_named_sets(text_sets(text, state, now), request.sets);
    goal.promise = Promise{text.permitted, text.effective, text.inheritable};
  } else if (request.keep_rest) {
    state.caps = kept_sets(now.caps, request.sets);
  } else if (request.sets.asks_for_caps()) {
    state.caps = with_named_sets(expert_sets(request.sets), request.sets);
  } else if (becomes_ordinary_user(request)) {
    state.caps = CapState{};
    goal.promise = Promise{};
  } else {
    return usage_error("nothing was asked for", "the command would have all that its caller has",
                       "say which capabilities with --caps LIST, or --keep-rest");
  }

  if (request.sets.bounding) {
    state.caps.bounding = *request.sets.bounding;
  } else if (request.keep_rest && !names_all_caps) {
    state.caps.bounding = now.caps.bounding;
  } else {
    const CapSet trimmed = state.caps.permitted & now.caps.bounding;
    goal.keeps_bounding = trimmed != now.caps.bounding && state.no_new_privs &&
                          !now.caps.permitted.contains(cap::setpcap);
    state.caps.bounding = goal.keeps_bounding ? now.caps.bounding : trimmed;
  }
  return goal;
}

}  // namespace execcap
