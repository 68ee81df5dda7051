// SPDX-License-Identifier: MIT
// execve(2): set-ID bits, file capabilities, root, and the limits of an unsafe exec, in the
// kernel's order.
#include "execcap/model/exec_rules.hpp"

#include <algorithm>
#include <cerrno>

namespace execcap {
namespace {

bool is_in_group(const ProcessState& who, Gid gid) {
  return gid == who.gid.fs || std::binary_search(who.groups.begin(), who.groups.end(), gid);
}

/// What the kernel has worked out so far of the new credentials (struct linux_binprm, struct cred).
struct Draft {
  Uid uid;  ///< the new effective ids
  Gid gid;
  CapSet permitted;  ///< without ambient
  bool is_effective = false;
  bool has_file_caps = false;
  RuleSet rules;
};

bool sets_uid(const ExecFile& file) {
  return (file.mode & mode::set_user_id) != 0;
}

/// S_ISGID without group execute meant mandatory locking once and is nothing here.
bool sets_gid(const ExecFile& file) {
  return (file.mode & mode::set_group_id) != 0 && (file.mode & mode::group_execute) != 0;
}

/// Source: fs/exec.c, bprm_fill_uid().
Draft with_ids_of_file(const ProcessState& before, const ExecTarget& target) {
  Draft draft{.uid = before.uid.effective, .gid = before.gid.effective};
  const ExecFile& file = target.binary();
  if (!sets_uid(file) && !sets_gid(file)) return draft;
  if (before.no_new_privs || target.on_nosuid_mount || !file.owner || !file.group) {
    draft.rules = draft.rules.with(Rule::set_id_is_ignored);
    return draft;
  }
  if (sets_uid(file)) draft.uid = *file.owner;
  if (sets_gid(file)) draft.gid = *file.group;
  draft.rules = draft.rules.with(Rule::set_id_changes_ids);
  return draft;
}

/// Source: security/commoncap.c, get_file_caps(), bprm_caps_from_vfs_caps().
Result<Draft, Refusal> with_file_caps(Draft draft, const CapState& old, const ExecTarget& target,
                                      CapSet all) {
  if (target.caps_status == FileCapsStatus::none) return draft;
  if (target.on_nosuid_mount || target.caps_status == FileCapsStatus::foreign) {
    draft.rules = draft.rules.with(Rule::file_caps_are_ignored);
    return draft;
  }
  if (target.caps_status == FileCapsStatus::unknown) {
    return Refusal{Rule::file_caps_unknown, EINVAL, {}};
  }
  const CapSet file_permitted = target.caps.permitted & all;
  draft.permitted = (old.bounding & file_permitted) | (old.inheritable & target.caps.inheritable);
  draft.is_effective = target.caps.effective;
  draft.has_file_caps = true;
  draft.rules = draft.rules.with(Rule::file_caps_give);
  if (draft.is_effective && !file_permitted.is_subset_of(draft.permitted)) {
    return Refusal{Rule::effective_file_caps_outside_bounding, EPERM,
                   file_permitted - draft.permitted};
  }
  return draft;
}

/// Uid 0 gets everything that it may have, unless noroot; a file with capabilities that makes
/// somebody else uid 0 gives only those. Source: security/commoncap.c, handle_privileged_root().
Draft with_root(Draft draft, const ProcessState& before) {
  const bool is_root_by_file_with_caps =
      draft.has_file_caps && before.uid.real != root_uid && draft.uid == root_uid;
  if (before.securebits.has(securebit::noroot) || is_root_by_file_with_caps) return draft;
  if (draft.uid == root_uid || before.uid.real == root_uid) {
    draft.permitted = before.caps.bounding | before.caps.inheritable;
    draft.rules = draft.rules.with(Rule::root_gains_bounding_and_inheritable);
  }
  if (draft.uid == root_uid) draft.is_effective = true;
  return draft;
}

/// Whether the kernel takes the ids as changed. Source: security/commoncap.c,
/// cap_bprm_creds_from_file(), and __is_setuid(), __is_setgid() before Linux 6.17.
bool changes_ids(const ProcessState& before, const Draft& draft, const KernelTraits& traits) {
  if (!traits.exec_compares_effective_ids) {
    return draft.uid != before.uid.real || draft.gid != before.gid.real;
  }
  return draft.uid != before.uid.effective || !is_in_group(before, draft.gid);
}

/// An exec that others could take advantage of gives no more than there was. Source:
/// security/commoncap.c, cap_bprm_creds_from_file(), LSM_UNSAFE_*.
Draft limited_if_unsafe(Draft draft, const ProcessState& before, bool changes,
                        const Surroundings& around) {
  const bool gains = !draft.permitted.is_subset_of(before.caps.permitted);
  const bool is_unsafe =
      before.no_new_privs || around.shares_fs || around.is_traced_without_ptrace_cap;
  if (!is_unsafe || !(changes || gains)) return draft;
  if (before.no_new_privs || !before.caps.effective.contains(cap::setuid)) {
    if (draft.uid != before.uid.real || draft.gid != before.gid.real) {
      draft.rules = draft.rules.with(Rule::unsafe_exec_keeps_real_ids);
    }
    draft.uid = before.uid.real;
    draft.gid = before.gid.real;
  }
  if (gains) draft.rules = draft.rules.with(Rule::unsafe_exec_limits_to_permitted);
  draft.permitted = draft.permitted & before.caps.permitted;
  return draft;
}

RuleSet with_ambient_rules(RuleSet rules, CapSet old_ambient, bool has_file_caps, bool changes) {
  if (old_ambient.empty()) return rules;
  if (has_file_caps) rules = rules.with(Rule::ambient_cleared_by_file_caps);
  if (changes) rules = rules.with(Rule::ambient_cleared_by_id_change);
  return has_file_caps || changes ? rules : rules.with(Rule::ambient_gives);
}

std::optional<Refusal> why_not_executable(const ProcessState& who, const ExecTarget& target) {
  for (const ExecFile& file : target.chain) {
    if (file.on_noexec_mount) return Refusal{Rule::mount_is_noexec, EACCES, {}};
    if (!may_execute(who, file)) return Refusal{Rule::file_not_executable, EACCES, {}};
  }
  return std::nullopt;
}

}  // namespace

bool may_execute(const ProcessState& who, const ExecFile& file) {
  constexpr unsigned owner_shift = 6;
  constexpr unsigned group_shift = 3;
  unsigned shift = 0;
  if (file.owner && *file.owner == who.uid.fs) {
    shift = owner_shift;
  } else if (file.group && is_in_group(who, *file.group)) {
    shift = group_shift;
  }
  if (((file.mode >> shift) & 1U) != 0) return true;
  return who.caps.effective.contains(cap::dac_override) && file.owner && file.group &&
         (file.mode & mode::any_execute) != 0;
}

bool may_search(const ProcessState& who, const ExecFile& directory) {
  constexpr CapSet overrides{cap::dac_override, cap::dac_read_search};
  if (!(who.caps.effective & overrides).empty()) return true;
  return may_execute(who, directory);
}

FileCapsStatus status_of_shown_caps(const FileCaps& caps, const UserNamespace& user_namespace) {
  if (!caps.rootid) return FileCapsStatus::counts;
  return user_namespace.is_initial ? FileCapsStatus::foreign : FileCapsStatus::unknown;
}

FileCapsStatus caps_status_inside(FileCapsStatus outside, std::optional<Uid> rootid_inside) {
  const bool is_for_its_root = outside == FileCapsStatus::foreign && rootid_inside == root_uid;
  return is_for_its_root ? FileCapsStatus::counts : outside;
}

std::optional<std::string> why_by_path(const ExecTarget& target, const CommandLook& look,
                                       const KernelTraits& traits) {
  if (target.is_script()) return "it is a script, which its interpreter opens by that path";
  if (!look.is_readable) return "it cannot be read, and may be a script";
  if (!look.is_own_program) return "it is no program of this machine, and may be for another";
  if (look.is_by_link) return "it is a symbolic link, after which the process will be called";
  if (traits.exec_by_descriptor_keeps_name) return std::nullopt;
  return "before Linux 6.14 the process would be called after a number otherwise";
}

Result<ExecResult, Refusal> after_execve(const ProcessState& before, const ExecTarget& target,
                                         const Surroundings& around) {
  if (const auto refusal = why_not_executable(before, target)) return *refusal;

  const Result<Draft, Refusal> with_file = with_file_caps(
      with_ids_of_file(before, target), before.caps, target, around.traits.all_caps());
  if (!with_file) return with_file.error();
  Draft draft = with_root(*with_file, before);
  const bool changes = changes_ids(before, draft, around.traits);
  draft = limited_if_unsafe(draft, before, changes, around);

  const bool clears_ambient = draft.has_file_caps || changes;
  const CapSet ambient = clears_ambient ? CapSet{} : before.caps.ambient;
  const CapSet permitted = draft.permitted | ambient;
  RuleSet rules =
      with_ambient_rules(draft.rules, before.caps.ambient, draft.has_file_caps, changes);
  if (before.securebits.has(securebit::keep_caps)) rules = rules.with(Rule::keep_caps_cleared);

  ProcessState after = before;
  after.uid = {before.uid.real, draft.uid, draft.uid, draft.uid};
  after.gid = {before.gid.real, draft.gid, draft.gid, draft.gid};
  after.caps.permitted = permitted;
  after.caps.effective = draft.is_effective ? permitted : ambient;
  after.caps.ambient = ambient;
  after.securebits = before.securebits - securebit::keep_caps;

  const bool ids_differ = draft.uid != before.uid.real || draft.gid != before.gid.real;
  const bool is_more_than_ambient =
      before.uid.real != root_uid && (draft.is_effective || !permitted.is_subset_of(ambient));
  const bool is_secure =
      changes || is_more_than_ambient || (around.traits.exec_compares_effective_ids && ids_differ);
  const bool changes_access =
      after.uid.effective != before.uid.effective || after.uid.fs != before.uid.fs ||
      after.gid.effective != before.gid.effective || after.gid.fs != before.gid.fs ||
      !permitted.is_subset_of(before.caps.permitted);
  if (is_secure || changes_access) after.parent_death_signal = 0;
  return ExecResult{after, is_secure, rules};
}

}  // namespace execcap
