// SPDX-License-Identifier: MIT
// Which ids a user namespace maps.
#include "execcap/model/surroundings.hpp"

#include <algorithm>

namespace execcap {
namespace {

bool is_in(std::uint32_t id, const std::vector<IdRange>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [id](const IdRange& range) {
    return id >= range.first && id - range.first < range.count;
  });
}

}  // namespace

bool UserNamespace::maps(Uid uid) const {
  return is_in(uid.value, uids);
}

bool UserNamespace::maps(Gid gid) const {
  return is_in(gid.value, gids);
}

}  // namespace execcap
