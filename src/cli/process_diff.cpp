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
#include "execcap/caps/list_text.hpp"
#include "execcap/model/id_text.hpp"

namespace execcap {
namespace {

using Json = nlohmann::ordered_json;

std::string called(const ProcessRecord& record) {
  const ProcStatus& status = record.status;
  std::string number = std::to_string(status.thread_group.value);
  if (!record.is_leader()) number += "/" + std::to_string(status.pid.value);
  return number + " (" + shown_name(record) + ")";
}

std::string no_new_privs_text(const std::optional<bool>& value) {
  if (!value) return "?";
  return *value ? "on" : "off";
}

/// Each capability that came or went; the sets themselves where these are too many to read.
std::string set_change(CapSet first, CapSet second, CapSet all) {
  constexpr int most_names = 8;
  if (((first - second) | (second - first)).size() > most_names) {
    return list_text(first, all) + " -> " + list_text(second, all);
  }
  std::string text;
  for (const Cap cap : first - second) text += " -" + cap_name(cap);
  for (const Cap cap : second - first) text += " +" + cap_name(cap);
  return text.substr(text.empty() ? 0 : 1);
}

Json set_json(CapSet set) {
  Json names = Json::array();
  for (const Cap cap : set) names.push_back(cap_name(cap));
  return names;
}

class Comparison {
 public:
  Comparison(const ProcessRecord& first, const ProcessRecord& second, CapSet all)
      : first_(first), second_(second), all_(all), process_(called(first)) {
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
      add("groups", groups_or_none(a.groups), groups_or_none(b.groups));
    }
    for (const NamedSet& set : named_sets) {
      const bool is_known =
          are_whole || (set.member != &CapState::bounding && set.member != &CapState::ambient);
      if (is_known) add_set(set.name, a.caps.*set.member, b.caps.*set.member);
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
    found_.push_back(
        {.process = process_, .key = std::string(key), .change = first + " -> " + second});
  }

  void add_set(std::string_view key, CapSet first, CapSet second) {
    if (first == second) return;
    found_.push_back({.process = process_,
                      .key = std::string(key),
                      .change = set_change(first, second, all_),
                      .lost = first - second,
                      .gained = second - first});
  }

  const ProcessRecord& first_;
  const ProcessRecord& second_;
  CapSet all_;
  std::string process_;
  std::vector<ProcessDifference> found_;
};

using Pairs = std::map<std::pair<Pid, Pid>, std::pair<const ProcessRecord*, const ProcessRecord*>>;

std::pair<Pid, Pid> place_of(const ProcessRecord& record) {
  return {record.status.thread_group, record.status.pid};
}

}  // namespace

bool is_of_one_process(std::span<const ProcessRecord> records) {
  return !records.empty() &&
         std::all_of(records.begin(), records.end(), [&records](const ProcessRecord& record) {
           return record.status.thread_group == records.front().status.thread_group;
         });
}

std::vector<ProcessDifference> differences(const ProcessRecord& first, const ProcessRecord& second,
                                           CapSet all) {
  return Comparison(first, second, all).run();
}

std::vector<ProcessDifference> differences(std::span<const ProcessRecord> first,
                                           std::span<const ProcessRecord> second, CapSet all) {
  const bool are_two_processes = is_of_one_process(first) && is_of_one_process(second);
  // The first of a list is the process itself, and its threads are behind it.
  const auto place_in = [are_two_processes](std::span<const ProcessRecord> list,
                                            const ProcessRecord& record) {
    const bool is_the_process = are_two_processes && &record == list.data();
    return is_the_process ? std::pair(Pid{}, Pid{}) : place_of(record);
  };
  Pairs pairs;
  for (const ProcessRecord& record : first) pairs[place_in(first, record)].first = &record;
  for (const ProcessRecord& record : second) pairs[place_in(second, record)].second = &record;
  std::vector<ProcessDifference> found;
  for (const auto& [place, pair] : pairs) {
    if (pair.first == nullptr) {
      found.push_back({.process = called(*pair.second), .change = "only in the second"});
    } else if (pair.second == nullptr) {
      found.push_back({.process = called(*pair.first), .change = "only in the first"});
    } else {
      const auto some = differences(*pair.first, *pair.second, all);
      found.insert(found.end(), some.begin(), some.end());
    }
  }
  return found;
}

std::string differences_text(std::span<const ProcessDifference> differences) {
  std::string text;
  for (const ProcessDifference& one : differences) {
    text += one.process + ": " + one.key + (one.key.empty() ? "" : ": ") + one.change + "\n";
  }
  return text;
}

std::string differences_json(std::span<const ProcessDifference> differences) {
  Json json;
  json["version"] = 1;
  json["tool"] = "getpcaps";
  json["same"] = differences.empty();
  json["differences"] = Json::array();
  for (const ProcessDifference& one : differences) {
    const bool is_set = one.lost != one.gained;
    json["differences"].push_back({{"process", one.process},
                                   {"key", one.key.empty() ? Json() : Json(one.key)},
                                   {"change", one.change},
                                   {"lost", is_set ? set_json(one.lost) : Json()},
                                   {"gained", is_set ? set_json(one.gained) : Json()}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace execcap
