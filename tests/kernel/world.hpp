// SPDX-License-Identifier: MIT
// The places where cases run: a user namespace, the ids there are in it, and the files to exec.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/model/exec_target.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/model/surroundings.hpp"

namespace execcap::kernel_check {

/// A user namespace and its ids. Ids are those inside; a file's owner on disk is `offset` more.
struct World {
  std::string name;
  Surroundings around;
  std::uint32_t offset = 0;
  std::optional<Uid> root;   ///< uid 0, if it is mapped
  std::vector<Uid> users;    ///< ordinary uids that processes have
  std::vector<Gid> groups;   ///< gids that processes have, the first in every world
  std::optional<Uid> other;  ///< a uid that owns files and that no process has
  std::optional<Gid> other_group;
  bool has_unmapped = false;  ///< whether files of ids without a mapping can be made
  bool sets_groups = true;    ///< otherwise processes keep `fixed_groups`
  std::vector<Gid> fixed_groups;
  /// For whom attributes can be written: of version 2, for the root of this namespace, for a
  /// foreign root. What they are then worth here; none if there can be no such attribute.
  std::array<std::optional<FileCapsStatus>, 3> attribute_kinds;
  /// The rootid to write into attributes of version 3, as their writer sees it.
  std::array<std::uint32_t, 3> rootids{};
  /// Whether a process inside may write attributes of version 2 on its own files.
  bool writes_attributes = false;
  CapSet available;  ///< the capabilities that processes here can have
};

/// The kinds `attribute_kinds` tells apart.
enum class AttributeFor : std::uint8_t { version_2, own_root, foreign_root };

/// Capabilities of the one-bit families: one in each half of the kernel's 64-bit words.
inline constexpr Cap first_cap = cap::net_raw;
inline constexpr Cap second_cap{35};

/// The initial namespace, and the two that root makes: with and without a root of its own. They
/// take what `available` says of the caller's bounding set; in a new namespace there is everything.
[[nodiscard]] std::vector<World> worlds_of_root(const KernelTraits& traits, CapSet available);

/// The two that an ordinary user can make: mapped to uid 0, and to an ordinary uid.
[[nodiscard]] std::vector<World> worlds_of_user(const KernelTraits& traits);

/// Moves the calling process into the namespace of `world` with all its capabilities, all ids set
/// to one that is mapped there and, where the namespace allows it, no supplementary groups. `world`
/// learns which groups there are. `is_user` says that the caller is not root and maps itself.
[[nodiscard]] Result<void> enter(World& world, bool is_user);

}  // namespace execcap::kernel_check
