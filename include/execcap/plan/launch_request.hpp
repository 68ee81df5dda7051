// SPDX-License-Identifier: MIT
// What is asked of a launch, in numbers and sets: every name is looked up, every list is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/caps/securebits.hpp"
#include "execcap/caps/set_text.hpp"
#include "execcap/model/helper_rules.hpp"

namespace execcap {

/// The sets that experts ask for one by one, as they are to stand at the moment of execve(2).
struct SetRequests {
  std::optional<CapSet> permitted;
  std::optional<CapSet> effective;
  std::optional<CapSet> inheritable;
  std::optional<CapSet> bounding;
  std::optional<CapSet> ambient;

  /// Whether permitted, effective, inheritable or ambient is asked for.
  [[nodiscard]] bool asks_for_caps() const {
    return permitted || effective || inheritable || ambient;
  }
};

/// A signal that the command gets when its parent dies, and who the parent was at the start.
struct ParentDeathRequest {
  int signal = 0;
  Pid parent;
};

/// Capabilities to be taken from what the kernel itself starts, too.
struct HelperRequest {
  HelperCaps now;  ///< the limits at the start
  CapSet drop;
  bool is_first_process = false;  ///< the launcher is the first process of the machine

  [[nodiscard]] HelperCaps wanted() const {
    return {.bounding = now.bounding - drop, .inheritable = now.inheritable - drop};
  }
};

/// A launch as it was asked for. What is not asked for is not there, unless `keep_rest`.
struct LaunchRequest {
  std::optional<Uid> real_uid;       ///< as it is, if not given
  std::optional<Uid> effective_uid;  ///< also the saved and file-system id
  std::optional<Gid> real_gid;
  std::optional<Gid> effective_gid;
  std::optional<std::vector<Gid>> groups;  ///< the supplementary groups; as they are, if not given

  /// `--caps`: permitted and effective of the command are exactly these.
  std::optional<CapSet> caps;
  /// CAPTEXT: permitted, effective and inheritable of the command are exactly these.
  std::optional<CapTriple> cap_text;
  SetRequests sets;
  bool keep_rest = false;

  std::optional<bool> no_new_privs;      ///< on, if not given and not keep_rest
  std::optional<Securebits> securebits;  ///< none, if not given and not keep_rest

  std::optional<std::string> root_directory;
  std::optional<std::string> working_directory;
  std::optional<std::uint32_t> umask;
  std::optional<ParentDeathRequest> parent_death;
  bool new_session = false;
  std::optional<HelperRequest> helpers;
};

}  // namespace execcap
