// SPDX-License-Identifier: MIT
// What execve(2) will meet: the files of the chain, and the privileges of the one that counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "execcap/caps/file_caps.hpp"

namespace execcap {

/// The bits of st_mode that the rules look at.
namespace mode {
inline constexpr std::uint32_t set_user_id = 04000;
inline constexpr std::uint32_t set_group_id = 02000;
inline constexpr std::uint32_t group_execute = 00010;
inline constexpr std::uint32_t any_execute = 00111;
inline constexpr std::uint32_t group_write = 00020;
inline constexpr std::uint32_t other_write = 00002;
}  // namespace mode

/// One file on the way to the program that really runs. Ids as the caller's user namespace shows
/// them, none if they are not mapped there.
struct ExecFile {
  std::string path;
  std::optional<Uid> owner;
  std::optional<Gid> group;
  std::uint32_t mode = 0;  ///< permission, set-ID and sticky bits of st_mode
  bool on_noexec_mount = false;

  friend bool operator==(const ExecFile&, const ExecFile&) = default;
};

/// What is known of the `security.capability` attribute of the file that counts.
enum class FileCapsStatus {
  none,     ///< there is no such attribute, or the file system has none
  counts,   ///< there is one and it counts in the caller's user namespace
  foreign,  ///< there is one that belongs to another user namespace: as if it were not there
  /// Whether it counts cannot be seen. getxattr(2) says EINVAL: it is damaged, and execve(2) fails,
  /// or of version 1, which execve(2) honours. Or it is of version 3 and we are in a user
  /// namespace: its root may be that of an ancestor. Source: security/commoncap.c,
  /// cap_inode_getsecurity().
  unknown,
};

/// The chain of files of one execve(2) and what the last of them, which is the one that counts,
/// carries. For a script the last one is the interpreter: the script's own set-ID bits and
/// attribute are ignored.
struct ExecTarget {
  std::vector<ExecFile> chain;   ///< never empty: the command, then `#!` interpreters
  bool on_nosuid_mount = false;  ///< set-ID bits and file capabilities do not count there
  FileCapsStatus caps_status = FileCapsStatus::none;
  FileCaps caps;  ///< meaningful if `counts` or `foreign`

  [[nodiscard]] const ExecFile& command() const { return chain.front(); }
  [[nodiscard]] const ExecFile& binary() const { return chain.back(); }
  [[nodiscard]] bool is_script() const { return chain.size() > 1; }

  friend bool operator==(const ExecTarget&, const ExecTarget&) = default;
};

/// How the command's file looks to a process. Not a part of ExecTarget: the same file may look
/// otherwise to another identity.
struct CommandLook {
  bool is_readable = true;
  bool is_own_program = true;  ///< what counts is ELF for this machine, words as long as ours
  bool is_by_link = false;     ///< the last part of its path is a symbolic link
};

}  // namespace execcap
