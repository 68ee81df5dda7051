// SPDX-License-Identifier: MIT
// set*id(2) and setgroups(2), and what a change of uid does to capabilities.
#include "execcap/model/id_rules.hpp"

#include <algorithm>
#include <cerrno>
#include <initializer_list>

namespace execcap {
namespace {

/// The capabilities that follow the file-system uid: CAP_FS_MASK of <linux/capability.h>.
constexpr CapSet file_system_caps{cap::chown,  cap::dac_override, cap::dac_read_search,
                                  cap::fowner, cap::fsetid,       cap::linux_immutable,
                                  cap::mknod,  cap::mac_override};

bool can(const ProcessState& who, Cap cap) {
  return who.caps.effective.contains(cap);
}

bool has_root(const IdQuad<Uid>& ids) {
  return ids.real == root_uid || ids.effective == root_uid || ids.saved == root_uid;
}

/// What a change of ids does beside. Source: kernel/cred.c, commit_creds(): a new effective or
/// file-system id ends the wish for a parent-death signal.
ProcessState with_ids(const ProcessState& before, const IdQuad<Uid>& uid, const IdQuad<Gid>& gid) {
  ProcessState after = before;
  after.uid = uid;
  after.gid = gid;
  const bool changes_access = uid.effective != before.uid.effective || uid.fs != before.uid.fs ||
                              gid.effective != before.gid.effective || gid.fs != before.gid.fs;
  if (changes_access) after.parent_death_signal = 0;
  return after;
}

/// Source: security/commoncap.c, cap_emulate_setxuid().
ProcessState with_caps_of_uid_change(ProcessState after, const IdQuad<Uid>& old) {
  if (after.securebits.has(securebit::no_setuid_fixup)) return after;
  const IdQuad<Uid>& now = after.uid;
  if (has_root(old) && !has_root(now)) {
    if (!after.securebits.has(securebit::keep_caps)) {
      after.caps.permitted = {};
      after.caps.effective = {};
    }
    after.caps.ambient = {};
  }
  if (old.effective == root_uid && now.effective != root_uid) after.caps.effective = {};
  if (old.effective != root_uid && now.effective == root_uid) {
    after.caps.effective = after.caps.permitted;
  }
  return after;
}

template <class Id>
bool is_one_of(Id id, std::initializer_list<Id> allowed) {
  return std::find(allowed.begin(), allowed.end(), id) != allowed.end();
}

template <class Id>
bool are_mapped(std::initializer_list<std::optional<Id>> ids, const Surroundings& around) {
  return std::all_of(ids.begin(), ids.end(), [&](const std::optional<Id>& id) {
    return !id || around.user_namespace.maps(*id);
  });
}

/// The new ids of setresuid(2) and setresgid(2). Source: kernel/sys.c, __sys_setresuid().
template <class Id>
IdQuad<Id> after_setres(const IdQuad<Id>& old, std::optional<Id> real, std::optional<Id> effective,
                        std::optional<Id> saved, const KernelTraits& traits) {
  const bool keeps_others =
      real.value_or(old.real) == old.real && saved.value_or(old.saved) == old.saved;
  const bool keeps_effective = !effective || (*effective == old.effective && *effective == old.fs);
  if (traits.setres_may_be_no_op && keeps_others && keeps_effective) return old;
  const Id new_effective = effective.value_or(old.effective);
  return {real.value_or(old.real), new_effective, saved.value_or(old.saved), new_effective};
}

template <class Id>
bool needs_capability(const IdQuad<Id>& old, std::initializer_list<std::optional<Id>> wanted) {
  return !std::all_of(wanted.begin(), wanted.end(), [&](const std::optional<Id>& id) {
    return !id || is_one_of(*id, {old.real, old.effective, old.saved});
  });
}

}  // namespace

Transition after_setresuid(const ProcessState& before, std::optional<Uid> real,
                           std::optional<Uid> effective, std::optional<Uid> saved,
                           const Surroundings& around) {
  if (!are_mapped<Uid>({real, effective, saved}, around)) {
    return Refusal{Rule::id_not_mapped, EINVAL, {}};
  }
  const IdQuad<Uid> ids = after_setres(before.uid, real, effective, saved, around.traits);
  if (needs_capability<Uid>(before.uid, {real, effective, saved}) && !can(before, cap::setuid)) {
    return Refusal{Rule::uid_needs_setuid, EPERM, CapSet{cap::setuid}};
  }
  return with_caps_of_uid_change(with_ids(before, ids, before.gid), before.uid);
}

Transition after_setuid(const ProcessState& before, Uid uid, const Surroundings& around) {
  if (!around.user_namespace.maps(uid)) return Refusal{Rule::id_not_mapped, EINVAL, {}};
  IdQuad<Uid> ids = before.uid;
  if (can(before, cap::setuid)) {
    ids = IdQuad<Uid>::all(uid);
  } else if (is_one_of(uid, {before.uid.real, before.uid.saved})) {
    ids.effective = uid;
    ids.fs = uid;
  } else {
    return Refusal{Rule::uid_needs_setuid, EPERM, CapSet{cap::setuid}};
  }
  return with_caps_of_uid_change(with_ids(before, ids, before.gid), before.uid);
}

Transition after_setreuid(const ProcessState& before, std::optional<Uid> real,
                          std::optional<Uid> effective, const Surroundings& around) {
  if (!are_mapped<Uid>({real, effective}, around)) {
    return Refusal{Rule::id_not_mapped, EINVAL, {}};
  }
  const IdQuad<Uid>& old = before.uid;
  const bool real_is_own = !real || is_one_of(*real, {old.real, old.effective});
  const bool effective_is_own =
      !effective || is_one_of(*effective, {old.real, old.effective, old.saved});
  if (!(real_is_own && effective_is_own) && !can(before, cap::setuid)) {
    return Refusal{Rule::uid_needs_setuid, EPERM, CapSet{cap::setuid}};
  }
  const Uid new_effective = effective.value_or(old.effective);
  const bool saves_effective = real || (effective && *effective != old.real);
  const IdQuad<Uid> ids = {real.value_or(old.real), new_effective,
                           saves_effective ? new_effective : old.saved, new_effective};
  return with_caps_of_uid_change(with_ids(before, ids, before.gid), old);
}

ProcessState after_setfsuid(const ProcessState& before, Uid uid, const Surroundings& around) {
  const IdQuad<Uid>& old = before.uid;
  const bool is_allowed =
      around.user_namespace.maps(uid) &&
      (can(before, cap::setuid) || is_one_of(uid, {old.real, old.effective, old.saved, old.fs}));
  if (!is_allowed) return before;
  IdQuad<Uid> ids = old;
  ids.fs = uid;
  ProcessState after = with_ids(before, ids, before.gid);
  if (after.securebits.has(securebit::no_setuid_fixup)) return after;
  if (old.fs == root_uid && uid != root_uid) {
    after.caps.effective = before.caps.effective - file_system_caps;
  }
  if (old.fs != root_uid && uid == root_uid) {
    after.caps.effective = before.caps.effective | (before.caps.permitted & file_system_caps);
  }
  return after;
}

Transition after_setresgid(const ProcessState& before, std::optional<Gid> real,
                           std::optional<Gid> effective, std::optional<Gid> saved,
                           const Surroundings& around) {
  if (!are_mapped<Gid>({real, effective, saved}, around)) {
    return Refusal{Rule::id_not_mapped, EINVAL, {}};
  }
  const IdQuad<Gid> ids = after_setres(before.gid, real, effective, saved, around.traits);
  if (needs_capability<Gid>(before.gid, {real, effective, saved}) && !can(before, cap::setgid)) {
    return Refusal{Rule::gid_needs_setgid, EPERM, CapSet{cap::setgid}};
  }
  return with_ids(before, before.uid, ids);
}

Transition after_setgroups(const ProcessState& before, std::span<const Gid> groups,
                           const Surroundings& around) {
  constexpr std::size_t max_groups = 65536;
  if (!can(before, cap::setgid)) {
    return Refusal{Rule::groups_need_setgid, EPERM, CapSet{cap::setgid}};
  }
  const UserNamespace& user_namespace = around.user_namespace;
  const bool is_denied = !user_namespace.allows_setgroups || user_namespace.gids.empty();
  if (!user_namespace.is_initial && is_denied) return Refusal{Rule::groups_denied, EPERM, {}};
  if (groups.size() > max_groups) return Refusal{Rule::too_many_groups, EINVAL, {}};
  for (const Gid gid : groups) {
    if (!user_namespace.maps(gid)) return Refusal{Rule::id_not_mapped, EINVAL, {}};
  }
  ProcessState after = before;
  after.groups.assign(groups.begin(), groups.end());
  std::sort(after.groups.begin(), after.groups.end());
  return after;
}

}  // namespace execcap
