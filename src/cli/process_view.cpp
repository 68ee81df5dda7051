// SPDX-License-Identifier: MIT
// Words for the parts of a process.
#include "cli/process_view.hpp"

#include "cli/printable.hpp"
#include "cli/process_filter.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {

std::string process_label(const ProcessRecord& record) {
  std::string label = std::to_string(record.status.thread_group.value);
  if (!record.is_leader()) label += "/" + std::to_string(record.status.pid.value);
  if (record.differs_from_leader) label += "*";
  return label;
}

std::string shown_name(const ProcessRecord& record) {
  return record.is_whole ? printable(process_name(record.status)) : "?";
}

std::string seccomp_word(const ProcessRecord& record) {
  if (!record.is_whole || !record.status.seccomp) return "?";
  switch (*record.status.seccomp) {
    case 0:
      return "-";
    case 1:
      return "strict";
    case 2:
      return "filter";
    default:
      return std::to_string(*record.status.seccomp);
  }
}

const std::string& SharedTexts::user_name(Uid uid) {
  const auto [place, is_new] = users_.try_emplace(uid);
  if (is_new) {
    place->second = printable(accounts_.user_name(uid).value_or(std::to_string(uid.value)));
  }
  return place->second;
}

const std::string& SharedTexts::user(const ProcessRecord& record) {
  static const std::string unknown = "?";
  if (!record.is_whole) return unknown;
  const IdQuad<Uid>& ids = record.status.uid;
  if (ids.real == ids.effective) return user_name(ids.real);
  const auto [place, is_new] = pairs_.try_emplace({ids.real, ids.effective});
  if (is_new) place->second = user_name(ids.real) + "/" + user_name(ids.effective);
  return place->second;
}

const std::string& SharedTexts::list(CapSet set) {
  const auto [place, is_new] = lists_.try_emplace(set.mask());
  if (is_new) place->second = set.empty() ? "-" : list_text(set, all_);
  return place->second;
}

}  // namespace execcap
