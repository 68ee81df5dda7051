// SPDX-License-Identifier: MIT
// What will be done: one struct for each call that a launch may make of the kernel.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/caps/securebits.hpp"
#include "execcap/caps/set_text.hpp"
#include "execcap/model/helper_rules.hpp"

namespace execcap {

namespace step {

/// setsid(2).
struct StartSession {};
/// umask(2).
struct SetUmask {
  std::uint32_t mask;
};
/// chroot(2), and chdir(2) to the new root.
struct ChangeRoot {
  std::string path;
};
/// chdir(2).
struct ChangeDirectory {
  std::string path;
};
/// setgroups(2).
struct SetGroups {
  std::vector<Gid> groups;
};
/// setresgid(2).
struct SetGid {
  Gid real;
  Gid effective;
  Gid saved;
};
/// setresuid(2).
struct SetUid {
  Uid real;
  Uid effective;
  Uid saved;
};
/// PR_SET_KEEPCAPS.
struct SetKeepCaps {
  bool on;
};
/// PR_SET_SECUREBITS.
struct SetSecurebits {
  Securebits bits;
};
/// PR_CAPBSET_DROP, once for each.
struct DropBounding {
  CapSet caps;
};
/// capset(2).
struct SetCaps {
  CapTriple caps;
};
/// PR_CAP_AMBIENT_LOWER, once for each.
struct LowerAmbient {
  CapSet caps;
};
/// PR_CAP_AMBIENT_RAISE, once for each.
struct RaiseAmbient {
  CapSet caps;
};
/// PR_SET_NO_NEW_PRIVS.
struct SetNoNewPrivs {};
/// PR_SET_PDEATHSIG, then getppid(2): the signal is lost if the parent died before it was set.
struct SetParentDeathSignal {
  int signal;
  Pid parent;
};
/// Writes to kernel.usermodehelper.inheritable and .bset, then a look at both: a write may succeed
/// and change nothing.
struct LimitHelpers {
  HelperCaps caps;  ///< what is written and must then be there
  CapSet drop;      ///< what that takes away
};

}  // namespace step

/// One step of a launch. A std::visit that forgets one of them does not compile.
using Step = std::variant<step::StartSession, step::SetUmask, step::ChangeRoot,
                          step::ChangeDirectory, step::SetGroups, step::SetGid, step::SetUid,
                          step::SetKeepCaps, step::SetSecurebits, step::DropBounding, step::SetCaps,
                          step::LowerAmbient, step::RaiseAmbient, step::SetNoNewPrivs,
                          step::SetParentDeathSignal, step::LimitHelpers>;

/// The step in the kernel's words with its arguments, `setresuid 33 33 33`.
[[nodiscard]] std::string step_text(const Step& step);

/// What the step would do, to stand after "cannot": `change the uid to 33`.
[[nodiscard]] std::string step_purpose(const Step& step);

}  // namespace execcap
