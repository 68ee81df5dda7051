// SPDX-License-Identifier: MIT
// What execve(2) makes of a process.
#pragma once

#include <optional>
#include <string>

#include "execcap/model/exec_target.hpp"
#include "execcap/model/id_rules.hpp"

namespace execcap {

/// What a successful execve(2) gives.
struct ExecResult {
  ProcessState state;
  /// AT_SECURE of getauxval(3): the dynamic linker then drops LD_LIBRARY_PATH and its kin.
  bool is_secure = false;
  RuleSet rules;  ///< the rules that decided, for an explanation

  friend bool operator==(const ExecResult&, const ExecResult&) = default;
};

/// Whether the ids and capabilities of `who` may execute `file`: the permission bits of its class
/// (owner, group or others), or CAP_DAC_OVERRIDE if any of them is set and owner and group are
/// mapped. Access control lists are not known here.
/// Source: fs/namei.c, generic_permission(), acl_permission_check().
[[nodiscard]] bool may_execute(const ProcessState& who, const ExecFile& file);

/// Whether `who` may pass through a directory: its x bit for the class of `who`, or one of the two
/// capabilities that override it, whatever the bits are.
/// Source: fs/namei.c, generic_permission(), S_ISDIR.
[[nodiscard]] bool may_search(const ProcessState& who, const ExecFile& directory);

/// Whether capabilities count that getxattr(2) shows in `user_namespace`. It shows another thing
/// than what is on the disk: an attribute whose root is another id than 0 there comes with that id
/// (version 3), any other one that counts without (version 2). In the initial user namespace the
/// first is foreign; in others it counts if that id is the root of an ancestor, which cannot be
/// told from within. Source: security/commoncap.c, cap_inode_getsecurity(),
/// rootid_owns_currentns().
[[nodiscard]] FileCapsStatus status_of_shown_caps(const FileCaps& caps,
                                                  const UserNamespace& user_namespace);

/// What the status that a file's capabilities have outside becomes inside a user namespace, where
/// their rootid is `rootid_inside` if it is mapped. Source: as above.
[[nodiscard]] FileCapsStatus caps_status_inside(FileCapsStatus outside,
                                                std::optional<Uid> rootid_inside);

/// Why execve(2) has to be given the path of a command that was looked at, one clause. None if the
/// descriptor of its file does the same: execveat(2) shows an interpreter /dev/fd/N in place of the
/// path and, before Linux 6.14, calls the process N; from then on it is called after the file, not
/// after a link to it.
/// Source: execveat(2), NOTES; fs/exec.c, alloc_bprm(), begin_new_exec(); fs/binfmt_script.c,
/// load_script(); fs/binfmt_misc.c, load_misc_binary().
[[nodiscard]] std::optional<std::string> why_by_path(const ExecTarget& target,
                                                     const CommandLook& look,
                                                     const KernelTraits& traits);

/// State after execve(2) of `target`. The last file of the chain is the one that counts.
/// Refused: EACCES if a file of the chain is not executable or stands on a noexec mount; EPERM if
/// the file's effective flag is set and its permitted set is not within what the process gets;
/// EINVAL if the attribute cannot be read.
/// Source: execve(2); capabilities(7), "Transformation of capabilities during execve()";
/// fs/exec.c, bprm_fill_uid(); security/commoncap.c, cap_bprm_creds_from_file(),
/// get_file_caps(), handle_privileged_root().
[[nodiscard]] Result<ExecResult, Refusal> after_execve(const ProcessState& before,
                                                       const ExecTarget& target,
                                                       const Surroundings& around);

}  // namespace execcap
