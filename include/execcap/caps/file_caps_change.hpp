// SPDX-License-Identifier: MIT
// What is asked to become of a file's capabilities: another value, or a few more or less.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "execcap/base/result.hpp"
#include "execcap/caps/file_caps.hpp"

namespace execcap {

/// The file carries exactly these afterwards, whatever it had; none means no attribute at all.
struct ReplaceFileCaps {
  std::optional<FileCaps> caps;

  friend bool operator==(const ReplaceFileCaps&, const ReplaceFileCaps&) = default;
};

/// `given` joins the permitted set, `taken` leaves permitted and inheritable, the rest stays. A
/// file that had none becomes effective; one that is left with none loses the attribute.
struct AdjustFileCaps {
  CapSet given;
  CapSet taken;
  std::optional<Uid> rootid;  ///< the rootid afterwards; none leaves it as it is

  friend bool operator==(const AdjustFileCaps&, const AdjustFileCaps&) = default;
};

using FileCapsChange = std::variant<ReplaceFileCaps, AdjustFileCaps>;

/// The file's capabilities after the change; none for no attribute.
[[nodiscard]] std::optional<FileCaps> after_change(const std::optional<FileCaps>& before,
                                                   const FileCapsChange& change);

/// What the words of a change stand for where it is read.
struct FileCapsContext {
  CapSet all;                 ///< every capability that the running kernel has
  CapSet held;                ///< the caller's permitted set
  std::optional<Uid> rootid;  ///< for what the change gives; uid 0 is the same as none
};

/// Reads CAPTEXT, which replaces; a LIST whose first item has a sign, which adjusts; or another
/// LIST, which replaces: permitted and effective, or no attribute for `none`. A usage error tells
/// where it goes wrong. `what` names the text for the message.
Result<FileCapsChange> parse_file_caps_change(std::string_view text, const FileCapsContext& context,
                                              std::string_view what);

}  // namespace execcap
