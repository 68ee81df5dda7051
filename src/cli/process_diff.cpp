// SPDX-License-Identifier: MIT
// Field by field, and list by list in the order of the numbers.
#include "cli/process_diff.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/printable.hpp"
#include "cli/process_filter.hpp"
#include "cli/process_view.hpp"
#include "execcap/caps/cap.hpp"

namespace execcap {
namespace {

std::string called(const ProcessRecord& record) {
  const ProcStatus& status = record.status;
  std::string number = std::to_string(status.thread_group.value);
  if (!record.is_leader()) number += "/" + std::to_string(status.pid.value);
  return number + " (" + shown_name(record) + ")";
}

template <class Id>
std::string quad_text(const IdQuad<Id>& ids) {
  std::string text = std::to_string(ids.real.value);
  if (ids == IdQuad<Id>::all(ids.real)) return text;
  for (const Id id : {ids.effective, ids.saved, ids.fs}) text += "/" + std::to_string(id.value);
  return text;
}

std::string groups_text(const std::vector<Gid>& groups) {
  std::string text;
  for (const Gid gid : groups) text += (text.empty() ? "" : ",") + std::to_string(gid.value);
  return text.empty() ? "none" : text;
}

std::string no_new_privs_text(const std::optional<bool>& value) {
  if (!value) return "?";
  return *value ? "on" : "off";
}

std::string set_change(CapSet first, CapSet second) {
  std::string text;
  for (const Cap cap : first - second) text += " -" + cap_name(cap);
  for (const Cap cap : second - first) text += " +" + cap_name(cap);
  return text.substr(text.empty() ? 0 : 1);
}

class Comparison {
 public:
  Comparison(const ProcessRecord& first, const ProcessRecord& second)
      : first_(first), second_(second), process_(called(first)) {
    if (called(second) != process_) process_ += ", " + called(second);
  }

  std::vector<ProcessDifference> run() {
    const ProcStatus& a = first_.status;
    const ProcStatus& b = second_.status;
    if (first_.is_whole != second_.is_whole) {
      add("ids, groups, bounding and ambient", first_.is_whole ? "known" : "not known",
          second_.is_whole ? "known" : "not known");
    }
    const bool are_whole = first_.is_whole && second_.is_whole;
    if (are_whole) {
      add("name", shown_name(first_), shown_name(second_));
      add("uid", quad_text(a.uid), quad_text(b.uid));
      add("gid", quad_text(a.gid), quad_text(b.gid));
      add("groups", groups_text(a.groups), groups_text(b.groups));
    }
    for (const NamedSet& set : named_sets) {
      const bool is_known =
          are_whole || (set.member != &CapState::bounding && set.member != &CapState::ambient);
      const std::string change = set_change(a.caps.*set.member, b.caps.*set.member);
      if (is_known && !change.empty()) found_.push_back({process_, std::string(set.name), change});
    }
    if (are_whole) {
      add("no_new_privs", no_new_privs_text(a.no_new_privs), no_new_privs_text(b.no_new_privs));
      add("seccomp", seccomp_word(first_), seccomp_word(second_));
    }
    return std::move(found_);
  }

 private:
  void add(std::string_view key, const std::string& first, const std::string& second) {
    if (first == second) return;
    found_.push_back({process_, std::string(key), first + " -> " + second});
  }

  const ProcessRecord& first_;
  const ProcessRecord& second_;
  std::string process_;
  std::vector<ProcessDifference> found_;
};

using Pairs = std::map<std::pair<Pid, Pid>, std::pair<const ProcessRecord*, const ProcessRecord*>>;

std::pair<Pid, Pid> place_of(const ProcessRecord& record) {
  return {record.status.thread_group, record.status.pid};
}

}  // namespace

std::vector<ProcessDifference> differences(const ProcessRecord& first,
                                           const ProcessRecord& second) {
  return Comparison(first, second).run();
}

std::vector<ProcessDifference> differences(std::span<const ProcessRecord> first,
                                           std::span<const ProcessRecord> second) {
  if (first.size() == 1 && second.size() == 1) return differences(first.front(), second.front());
  Pairs pairs;
  for (const ProcessRecord& record : first) pairs[place_of(record)].first = &record;
  for (const ProcessRecord& record : second) pairs[place_of(record)].second = &record;
  std::vector<ProcessDifference> all;
  for (const auto& [place, pair] : pairs) {
    if (pair.first == nullptr) {
      all.push_back({called(*pair.second), "", "only in the second"});
    } else if (pair.second == nullptr) {
      all.push_back({called(*pair.first), "", "only in the first"});
    } else {
      const auto some = differences(*pair.first, *pair.second);
      all.insert(all.end(), some.begin(), some.end());
    }
  }
  return all;
}

std::string differences_text(std::span<const ProcessDifference> differences) {
  std::string text;
  for (const ProcessDifference& one : differences) {
    text += one.process + ": " + one.key + (one.key.empty() ? "" : ": ") + one.change + "\n";
  }
  return text;
}

std::string differences_json(std::span<const ProcessDifference> differences) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["version"] = 1;
  json["tool"] = "getpcaps";
  json["same"] = differences.empty();
  json["differences"] = Json::array();
  for (const ProcessDifference& one : differences) {
    json["differences"].push_back({{"process", one.process},
                                   {"key", one.key.empty() ? Json() : Json(one.key)},
                                   {"change", one.change}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace execcap
