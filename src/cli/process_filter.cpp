// SPDX-License-Identifier: MIT
// The filters, one by one.
#include "cli/process_filter.hpp"

#include <algorithm>

#include "cli/glob.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

struct SetLetter {
  char letter;
  CapSet CapState::*set;
};

constexpr std::array set_letters = std::to_array<SetLetter>({{'p', &CapState::permitted},
                                                             {'i', &CapState::inheritable},
                                                             {'e', &CapState::effective},
                                                             {'b', &CapState::bounding},
                                                             {'a', &CapState::ambient}});

constexpr CapSet every_cap = CapSet::from_mask(~std::uint64_t{0});

bool is_empty(const CapState& caps) {
  return (caps.permitted | caps.effective | caps.inheritable | caps.ambient).empty();
}

bool has_any(const ProcessRecord& record, const HasFilter& filter) {
  const CapState& caps = record.status.caps;
  const CapSet possible_ambient = caps.permitted & caps.inheritable;
  return std::any_of(filter.sets.begin(), filter.sets.end(), [&](CapSet CapState::*set) {
    CapSet held = caps.*set;
    if (!record.is_whole && set == &CapState::bounding) held = every_cap;
    if (!record.is_whole && set == &CapState::ambient) held = possible_ambient;
    return !(held & filter.caps).empty();
  });
}

bool has_uid(const IdQuad<Uid>& ids, Uid uid) {
  return ids.real == uid || ids.effective == uid || ids.saved == uid || ids.fs == uid;
}

}  // namespace

std::string process_name(const ProcStatus& status) {
  std::string name;
  name.reserve(status.name.size());
  for (std::size_t i = 0; i < status.name.size(); ++i) {
    const bool is_escape = status.name[i] == '\\' && i + 1 < status.name.size();
    if (!is_escape) {
      name += status.name[i];
    } else {
      ++i;
      name += status.name[i] == 'n' ? '\n' : status.name[i];
    }
  }
  return name;
}

bool ProcessFilter::empty() const {
  return has.empty() && !user && !name_pattern && !privileged;
}

bool ProcessFilter::asks_for_holders() const {
  const auto is_within_holders = [](const HasFilter& one) {
    return std::find(one.sets.begin(), one.sets.end(), &CapState::bounding) == one.sets.end();
  };
  return privileged || std::any_of(has.begin(), has.end(), is_within_holders);
}

Result<Cap> parse_one_cap(std::string_view text, std::string_view what) {
  const Result<CapSet> caps = parse_list(text, {.all = every_cap}, what);
  if (!caps) return caps.error();
  if (caps->size() != 1) {
    return usage_error(what, "'" + std::string(text) + "' is not one capability", "name one");
  }
  return *caps->begin();
}

Result<HasFilter> parse_has(std::string_view text) {
  constexpr std::string_view what = "--has";
  HasFilter filter;
  const std::string_view name = text.substr(0, text.find(':'));
  if (name == "any") {
    filter.caps = every_cap;
  } else {
    const Result<Cap> cap = parse_one_cap(name, what);
    if (!cap) return cap.error();
    filter.caps = CapSet{*cap};
  }
  if (name.size() == text.size()) {
    for (const SetLetter& entry : set_letters) {
      if (entry.letter != 'b') filter.sets.push_back(entry.set);
    }
    return filter;
  }
  const std::string_view letters = text.substr(name.size() + 1);
  for (const char letter : letters) {
    const auto* const entry =
        std::find_if(set_letters.begin(), set_letters.end(),
                     [letter](const SetLetter& one) { return one.letter == letter; });
    if (entry == set_letters.end()) {
      return usage_error(
          what, "'" + std::string(1, letter) + "' is no set in '" + std::string(text) + "'",
          "the sets are p, i, e, b and a");
    }
    filter.sets.push_back(entry->set);
  }
  if (filter.sets.empty()) {
    return usage_error(what, "no set behind ':' in '" + std::string(text) + "'",
                       "the sets are p, i, e, b and a");
  }
  return filter;
}

CapState beyond_uid(const ProcStatus& status) {
  CapState beyond = status.caps;
  beyond.bounding = CapSet{};
  if (has_uid(status.uid, root_uid)) {
    beyond.permitted = beyond.permitted - status.caps.bounding;
    beyond.effective = beyond.effective - status.caps.bounding;
  }
  return beyond;
}

bool matches(const ProcessRecord& record, const ProcessFilter& filter) {
  const bool has_all = std::all_of(filter.has.begin(), filter.has.end(),
                                   [&](const HasFilter& one) { return has_any(record, one); });
  if (!has_all) return false;
  if (!record.is_whole) {
    const CapState& caps = record.status.caps;
    return !filter.privileged || !is_empty(caps);
  }
  if (filter.user && !has_uid(record.status.uid, *filter.user)) return false;
  if (filter.name_pattern && !matches_glob(process_name(record.status), *filter.name_pattern)) {
    return false;
  }
  return !filter.privileged || !is_empty(beyond_uid(record.status));
}

}  // namespace execcap
