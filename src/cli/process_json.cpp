// SPDX-License-Identifier: MIT
// The keys of a process.
#include "cli/process_json.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "cli/process_filter.hpp"
#include "execcap/system/cgroup_text.hpp"

namespace execcap {
namespace {

using Json = nlohmann::ordered_json;

constexpr int schema_version = 1;
constexpr std::array<std::string_view, 3> seccomp_words = {"none", "strict", "filter"};
constexpr std::array<std::string_view, 4> id_names = {"real", "effective", "saved", "fs"};

Json set_json(CapSet set) {
  Json names = Json::array();
  for (const Cap cap : set) names.push_back(cap_name(cap));
  return names;
}

template <class Id>
Json quad_json(const IdQuad<Id>& ids) {
  return {{"real", ids.real.value},
          {"effective", ids.effective.value},
          {"saved", ids.saved.value},
          {"fs", ids.fs.value}};
}

template <class T>
Json json_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json seccomp_json(const std::optional<int>& seccomp) {
  const bool is_named =
      seccomp && *seccomp >= 0 && static_cast<std::size_t>(*seccomp) < seccomp_words.size();
  return is_named ? Json(seccomp_words[static_cast<std::size_t>(*seccomp)]) : Json();
}

Json record_json(const ProcessRecord& record, const ProcessPlace& place) {
  const ProcStatus& status = record.status;
  const bool is_whole = record.is_whole;
  Json groups = Json::array();
  for (const Gid gid : status.groups) groups.push_back(gid.value);
  Json json;
  json["pid"] = status.thread_group.value;
  json["tid"] = status.pid.value;
  json["ppid"] = is_whole ? Json(status.parent.value) : Json();
  json["name"] = is_whole ? Json(process_name(status)) : Json();
  json["command"] = json_or_null(place.command);
  json["uid"] = is_whole ? quad_json(status.uid) : Json();
  json["gid"] = is_whole ? quad_json(status.gid) : Json();
  json["groups"] = is_whole ? groups : Json();
  for (const NamedSet& set : named_sets) {
    const bool is_known =
        is_whole || (set.member != &CapState::bounding && set.member != &CapState::ambient);
    json[std::string(set.name)] = is_known ? set_json(status.caps.*set.member) : Json();
  }
  json["no_new_privs"] = json_or_null(status.no_new_privs);
  json["seccomp"] = seccomp_json(status.seccomp);
  json["user_namespace"] = json_or_null(place.user_namespace);
  json["cgroup"] = json_or_null(place.cgroup);
  json["unit"] = place.cgroup ? json_or_null(unit_of_cgroup(*place.cgroup)) : Json();
  json["differs"] = record.differs_from_leader;
  return json;
}

/// Reads the keys of one process. The first that is not as it should be is kept and ends it.
class RecordReader {
 public:
  RecordReader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  Result<ProcessRecord> run() {
    if (!json_.is_object()) return wrong("", "is no object");
    ProcessRecord record;
    ProcStatus& status = record.status;
    record.is_whole = !is_null("uid");
    status.pid = {static_cast<std::int32_t>(number(json_, "tid", INT32_MAX))};
    status.thread_group = {static_cast<std::int32_t>(number(json_, "pid", INT32_MAX))};
    read_set("permitted", status.caps.permitted);
    read_set("effective", status.caps.effective);
    read_set("inheritable", status.caps.inheritable);
    if (record.is_whole) read_rest(record);
    if (fault_) return *fault_;
    return record;
  }

 private:
  void read_rest(ProcessRecord& record) {
    ProcStatus& status = record.status;
    status.parent = {static_cast<std::int32_t>(number(json_, "ppid", INT32_MAX))};
    status.name = escaped(text("name"));
    status.uid = ids<Uid>("uid");
    status.gid = ids<Gid>("gid");
    const Json& groups = value(json_, "groups");
    if (!groups.is_array()) fail("groups", "is no list");
    for (const Json& group : groups) {
      if (!group.is_number_unsigned() || group.get<std::uint64_t>() > max_id) {
        fail("groups", "has something else than group ids");
        break;
      }
      status.groups.push_back({group.get<std::uint32_t>()});
    }
    read_set("bounding", status.caps.bounding);
    read_set("ambient", status.caps.ambient);
    if (!is_null("no_new_privs")) {
      const Json& no_new_privs = value(json_, "no_new_privs");
      if (!no_new_privs.is_boolean()) fail("no_new_privs", "is neither true nor false");
      status.no_new_privs = no_new_privs.is_boolean() && no_new_privs.get<bool>();
    }
    if (!is_null("seccomp")) status.seccomp = seccomp();
    const Json& differs = value(json_, "differs");
    record.differs_from_leader = differs.is_boolean() && differs.get<bool>();
  }

  static const Json& value(const Json& object, std::string_view key) {
    static const Json null;
    const auto found = object.find(std::string(key));
    return found == object.end() ? null : *found;
  }

  [[nodiscard]] bool is_null(std::string_view key) const { return value(json_, key).is_null(); }

  std::uint32_t number(const Json& object, std::string_view key, std::uint32_t most) {
    const Json& found = object.is_object() ? value(object, key) : object;
    if (found.is_number_unsigned() && found.get<std::uint64_t>() <= most) {
      return found.get<std::uint32_t>();
    }
    fail(key, "is no number in range");
    return 0;
  }

  std::string text(std::string_view key) {
    const Json& found = value(json_, key);
    if (found.is_string()) return found.get<std::string>();
    fail(key, "is no text");
    return {};
  }

  template <class Id>
  IdQuad<Id> ids(std::string_view key) {
    const Json& object = value(json_, key);
    if (!object.is_object()) {
      fail(key, "is no object");
      return {};
    }
    return {{number(object, id_names[0], max_id)},
            {number(object, id_names[1], max_id)},
            {number(object, id_names[2], max_id)},
            {number(object, id_names[3], max_id)}};
  }

  void read_set(std::string_view key, CapSet& set) {
    const Json& names = value(json_, key);
    if (!names.is_array()) {
      fail(key, "is no list");
      return;
    }
    for (const Json& name : names) {
      const Result<Cap> cap = parse_one_cap(name.is_string() ? name.get<std::string>() : "", key);
      if (!cap) {
        fail(key, "has something else than capabilities");
        return;
      }
      set = set | CapSet{*cap};
    }
  }

  int seccomp() {
    const std::string word = text("seccomp");
    for (std::size_t i = 0; i < seccomp_words.size(); ++i) {
      if (word == seccomp_words[i]) return static_cast<int>(i);
    }
    fail("seccomp", "is none of none, strict and filter");
    return 0;
  }

  /// A name as the kernel shows it, which is how a record keeps it.
  static std::string escaped(const std::string& name) {
    std::string out;
    for (const char c : name) {
      if (c == '\n') {
        out += "\\n";
      } else {
        out += c == '\\' ? std::string("\\\\") : std::string(1, c);
      }
    }
    return out;
  }

  [[nodiscard]] Error wrong(std::string_view key, std::string_view why) const {
    return usage_error(where_, std::string(key) + (key.empty() ? "" : " ") + std::string(why));
  }

  void fail(std::string_view key, std::string_view why) {
    if (!fault_) fault_ = wrong("'" + std::string(key) + "'", why);
  }

  const Json& json_;
  std::string where_;
  std::optional<Error> fault_;
};

}  // namespace

std::string process_json(std::span<const ProcessRecord> records,
                         std::span<const ProcessPlace> places, Cap last_cap, bool is_complete) {
  Json json;
  json["version"] = schema_version;
  json["tool"] = "getpcaps";
  json["last_cap"] = last_cap.number;
  json["complete"] = is_complete;
  json["processes"] = Json::array();
  for (std::size_t i = 0; i < records.size(); ++i) {
    json["processes"].push_back(record_json(records[i], places[i]));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::vector<ProcessRecord>> parse_process_json(std::string_view text,
                                                      std::string_view what) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return usage_error(what, "it is no JSON");
  const auto version = json.is_object() ? json.find("version") : json.end();
  const auto processes = json.is_object() ? json.find("processes") : json.end();
  if (version == json.end() || processes == json.end() || !processes->is_array()) {
    return usage_error(what, "it is not what getpcaps --json writes");
  }
  if (*version != schema_version) {
    return usage_error(what, "its version is " + version->dump() + ", and only 1 is known");
  }
  std::vector<ProcessRecord> records;
  for (const Json& process : *processes) {
    const std::string where =
        std::string(what) + ", process " + std::to_string(records.size() + 1) + " of the list";
    Result<ProcessRecord> record = RecordReader(process, where).run();
    if (!record) return record.error();
    records.push_back(*std::move(record));
  }
  return records;
}

}  // namespace execcap
