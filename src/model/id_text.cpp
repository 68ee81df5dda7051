// SPDX-License-Identifier: MIT
// Numbers and what stands between them.
#include "execcap/model/id_text.hpp"

namespace execcap {
namespace {

template <class Id>
std::string text_of(const IdQuad<Id>& ids) {
  std::string text = std::to_string(ids.real.value);
  if (ids == IdQuad<Id>::all(ids.real)) return text;
  for (const Id id : {ids.effective, ids.saved, ids.fs}) text += "/" + std::to_string(id.value);
  return text;
}

}  // namespace

std::string quad_text(const IdQuad<Uid>& ids) {
  return text_of(ids);
}

std::string quad_text(const IdQuad<Gid>& ids) {
  return text_of(ids);
}

std::string groups_text(std::span<const Gid> groups) {
  std::string text;
  for (const Gid gid : groups) text += (text.empty() ? "" : ",") + std::to_string(gid.value);
  return text;
}

std::string groups_or_none(std::span<const Gid> groups) {
  return groups.empty() ? "none" : groups_text(groups);
}

}  // namespace execcap
