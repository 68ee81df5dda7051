// SPDX-License-Identifier: MIT
// The rules of the kernel by name: what each says, where it stands, and what a user can do.
#pragma once

#include <cstdint>
#include <string_view>

#include "execcap/base/result.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// Every rule that can refuse a call or decide what a set becomes.
enum class Rule : std::uint8_t {
  // prctl(2)
  bounding_needs_setpcap,
  bounding_never_grows,
  capability_unknown,
  securebits_locked,
  securebits_unknown,
  securebits_need_setpcap,
  keep_caps_locked,
  ambient_needs_permitted,
  ambient_needs_inheritable,
  ambient_raise_forbidden,
  no_new_privs_is_final,
  // capset(2)
  inheritable_needs_setpcap,
  inheritable_within_bounding,
  permitted_never_grows,
  effective_within_permitted,
  // chroot(2)
  chroot_needs_sys_chroot,
  // set*id(2)
  id_not_mapped,
  uid_needs_setuid,
  gid_needs_setgid,
  groups_need_setgid,
  groups_denied,
  too_many_groups,
  leaving_root_clears_permitted,
  leaving_root_clears_ambient,
  leaving_effective_root_clears_effective,
  becoming_root_fills_effective,
  leaving_fs_root_drops_file_caps,
  becoming_fs_root_adds_file_caps,
  // kernel.usermodehelper.bset and .inheritable
  helper_limits_need_two_caps,
  helper_limits_are_of_the_machine,
  helper_limits_never_grow,
  // execve(2)
  file_not_executable,
  mount_is_noexec,
  file_caps_unknown,
  effective_file_caps_outside_bounding,
  set_id_is_ignored,
  set_id_changes_ids,
  file_caps_give,
  file_caps_are_ignored,
  root_gains_bounding_and_inheritable,
  unsafe_exec_limits_to_permitted,
  unsafe_exec_keeps_real_ids,
  ambient_gives,
  ambient_cleared_by_file_caps,
  ambient_cleared_by_id_change,
  keep_caps_cleared,
};

/// What the rule book says of one rule.
struct RuleEntry {
  std::string_view name;    ///< the rule's name in execcap-rules(7) and in JSON
  std::string_view says;    ///< a clause that can stand after "because"
  std::string_view remedy;  ///< what to do about a refusal; empty for rules that refuse nothing
  std::string_view source;  ///< manual page and kernel function
};

[[nodiscard]] const RuleEntry& rule_entry(Rule rule);

/// Why the kernel would refuse a call, as the model says it.
struct Refusal {
  Rule rule;
  int errnum = 0;  ///< the errno(3) that the kernel gives
  CapSet caps;     ///< the capabilities that are the trouble, if it is about capabilities

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// A few rules at once, for saying which of them acted.
class RuleSet {
 public:
  [[nodiscard]] constexpr bool contains(Rule rule) const { return (bits_ & bit(rule)) != 0; }
  [[nodiscard]] constexpr RuleSet with(Rule rule) const {
    RuleSet more = *this;
    more.bits_ |= bit(rule);
    return more;
  }
  friend constexpr bool operator==(RuleSet, RuleSet) = default;

 private:
  static constexpr std::uint64_t bit(Rule rule) {
    return std::uint64_t{1} << static_cast<unsigned>(rule);
  }
  std::uint64_t bits_ = 0;
};

}  // namespace execcap
