// SPDX-License-Identifier: MIT
// Which processes a user wants to see.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/system/process_scan.hpp"

namespace execcap {

/// The name of a process without the kernel's escapes: the bytes that it gave itself.
[[nodiscard]] std::string process_name(const ProcStatus& status);

/// One `--has CAP[:pieba]`.
struct HasFilter {
  CapSet caps;                           ///< one of these
  std::vector<CapSet CapState::*> sets;  ///< in one of these
};

/// All filters; each that is given must hold.
struct ProcessFilter {
  std::vector<HasFilter> has;
  std::optional<Uid> user;  ///< as real, effective, saved or file-system uid
  std::optional<std::string> name_pattern;
  bool privileged = false;  ///< anything beyond what the uids explain

  [[nodiscard]] bool empty() const;
  /// Whether nothing matches but threads with a capability in permitted, effective, inheritable or
  /// ambient.
  [[nodiscard]] bool asks_for_holders() const;
};

/// The one capability that `text` names: with or without `cap_`, or a number 0..63, also one that
/// the running kernel does not have. Anything else is a usage error; `what` names the option.
Result<Cap> parse_one_cap(std::string_view text, std::string_view what);

/// Reads `CAP[:pieba]`; CAP may be `any`. Without letters, every set but bounding.
Result<HasFilter> parse_has(std::string_view text);

/// What the sets of a thread have beyond its uids: for a uid 0 its permitted and effective sets
/// are explained as far as bounding reaches; for others nothing is. Bounding itself gives nothing.
[[nodiscard]] CapState beyond_uid(const ProcStatus& status);

/// Whether the thread passes. One of which not everything is known passes unless what is known
/// rules it out: nothing that may be wanted is left out.
[[nodiscard]] bool matches(const ProcessRecord& record, const ProcessFilter& filter);

}  // namespace execcap
