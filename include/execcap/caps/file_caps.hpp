// SPDX-License-Identifier: MIT
// The capabilities of a file, as a value.
#pragma once

#include <optional>

#include "execcap/base/ids.hpp"
#include "execcap/caps/cap_set.hpp"

namespace execcap {

/// What a `security.capability` attribute says: capabilities(7), "File capabilities".
struct FileCaps {
  CapSet permitted;
  CapSet inheritable;
  bool effective = false;  ///< one bit for all: the new permitted set is effective at once
  /// The uid, as the reader sees it, of the root of the user namespace for which the attribute
  /// counts (version 3). None for versions 1 and 2, which count for the namespace that owns the
  /// file system.
  std::optional<Uid> rootid;

  friend bool operator==(const FileCaps&, const FileCaps&) = default;
};

}  // namespace execcap
