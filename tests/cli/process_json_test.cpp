// SPDX-License-Identifier: MIT
#include "cli/process_json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/fakes.hpp"
#include "cli/process_diff.hpp"
#include "cli/process_records.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

std::string json_of(const std::vector<ProcessRecord>& records) {
  return process_json(records, std::vector<ProcessPlace>(records.size()), Cap{40}, true);
}

const ProcessRecord web = record_of(Pid{10}, Pid{1}, "web", user_state(Uid{33}, {cap::net_raw}));

}  // namespace

TEST_CASE("what is written is read back the same") {
  ProcessRecord odd = web;
  odd.status.name = "a\\nb\\\\c";
  odd.status.uid = {Uid{1}, Uid{2}, Uid{3}, Uid{max_id}};
  odd.status.caps.bounding = CapSet::from_mask(~std::uint64_t{0});
  odd.status.no_new_privs.reset();
  odd.status.seccomp = 2;
  odd.status.thread_count.reset();
  const std::vector<ProcessRecord> records = {odd, thread_of(odd, Pid{12}, CapState{}),
                                              hidden_record(Pid{13}, {cap::chown})};
  const auto read = parse_process_json(json_of(records), "saved");
  INFO(message_of(read));
  REQUIRE(read);
  REQUIRE(read->size() == records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    CHECK(differences((*read)[i], records[i], all_caps).empty());
    CHECK((*read)[i].status.pid == records[i].status.pid);
    CHECK((*read)[i].status.parent == records[i].status.parent);
    CHECK((*read)[i].is_whole == records[i].is_whole);
    CHECK((*read)[i].differs_from_leader == records[i].differs_from_leader);
  }
}

TEST_CASE("place and what is not known have their keys") {
  const std::vector<ProcessPlace> places = {{.command = {{"web", "-f"}},
                                             .user_namespace = 4026531837,
                                             .cgroup = "/system.slice/web.service"}};
  const auto json = nlohmann::json::parse(process_json(std::vector{web}, places, Cap{40}, false));
  CHECK(json["complete"] == false);
  CHECK(json["last_cap"] == 40);
  const auto& process = json["processes"][0];
  CHECK(process["command"] == nlohmann::json{"web", "-f"});
  CHECK(process["unit"] == "web.service");
  CHECK(process["user_namespace"] == 4026531837);
  CHECK(process["permitted"] == nlohmann::json{"cap_net_raw"});
  const auto hidden =
      nlohmann::json::parse(json_of({hidden_record(Pid{13}, {cap::chown})}))["processes"][0];
  for (const char* key : {"name", "uid", "groups", "bounding", "ambient", "no_new_privs", "seccomp",
                          "command", "cgroup", "unit"}) {
    CAPTURE(key);
    CHECK(hidden[key].is_null());
  }
}

TEST_CASE("a name that is not UTF-8 is still valid JSON") {
  ProcessRecord record = web;
  record.status.name = "\xff\x1b";
  const auto json = nlohmann::json::parse(json_of({record}), nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  CHECK(json["processes"][0]["name"] == "\xef\xbf\xbd\x1b");
}

TEST_CASE("text that is not of this form is an error that says where") {
  const auto broken = [](auto change) {
    auto json = nlohmann::json::parse(json_of({web}));
    change(json["processes"][0]);
    return message_of(parse_process_json(json.dump(), "saved"));
  };
  CHECK(message_of(parse_process_json("{", "saved")) == "saved: it is no JSON");
  CHECK(message_of(parse_process_json("[]", "saved")) ==
        "saved: it is not what getpcaps --json writes");
  CHECK(message_of(parse_process_json(R"({"version":2,"processes":[]})", "saved")) ==
        "saved: its version is 2, and only 1 is known");
  const std::string where = "saved, process 1 of the list: ";
  CHECK(broken([](auto& p) { p = 1; }) == where + "is no object");
  CHECK(broken([](auto& p) { p.erase("permitted"); }) == where + "'permitted' is no list");
  CHECK(broken([](auto& p) { p["ambient"] = {"cap_nothing"}; }) ==
        where + "'ambient' has something else than capabilities");
  CHECK(broken([](auto& p) { p["bounding"] = {1}; }) ==
        where + "'bounding' has something else than capabilities");
  CHECK(broken([](auto& p) { p["pid"] = -1; }) == where + "'pid' is no number in range");
  CHECK(broken([](auto& p) { p["tid"] = 4294967296; }) == where + "'tid' is no number in range");
  CHECK(broken([](auto& p) { p["uid"] = 0; }) == where + "'uid' is no object");
  CHECK(broken([](auto& p) { p["uid"].erase("fs"); }) == where + "'fs' is no number in range");
  CHECK(broken([](auto& p) { p["groups"] = {"x"}; }) ==
        where + "'groups' has something else than group ids");
  CHECK(broken([](auto& p) { p["name"] = nullptr; }) == where + "'name' is no text");
  CHECK(broken([](auto& p) { p["no_new_privs"] = 1; }) ==
        where + "'no_new_privs' is neither true nor false");
  CHECK(broken([](auto& p) { p["seccomp"] = "off"; }) ==
        where + "'seccomp' is none of none, strict and filter");
  CHECK(broken([](auto& p) { p["more"] = "of a later release"; }) == "no error");
}

TEST_CASE("differences name the field and the change") {
  ProcessRecord other = web;
  other.status.caps.permitted = {cap::chown};
  other.status.uid = IdQuad<Uid>::all(Uid{0});
  other.status.no_new_privs = true;
  other.status.groups = {Gid{1}, Gid{2}};
  CHECK(differences_text(differences(web, other, all_caps)) ==
        "10 (web): uid: 33 -> 0\n"
        "10 (web): groups: 33 -> 1,2\n"
        "10 (web): permitted: -cap_net_raw +cap_chown\n"
        "10 (web): no_new_privs: off -> on\n");
  CHECK(differences(web, web, all_caps).empty());
}

TEST_CASE("lists are compared number by number, single processes whatever their numbers") {
  const ProcessRecord two = record_of(Pid{2}, Pid{1}, "two", root_state());
  const ProcessRecord three = record_of(Pid{3}, Pid{1}, "three", root_state());
  CHECK(differences_text(differences(std::vector{web, two}, std::vector{three, web}, all_caps)) ==
        "2 (two): only in the first\n3 (three): only in the second\n");
  CHECK(differences_text(differences(std::vector{two}, std::vector{three}, all_caps)) ==
        "2 (two), 3 (three): name: two -> three\n");
}

TEST_CASE("a set of which much has changed is shown as it was and as it is") {
  ProcessRecord root = web;
  root.status.caps.permitted = all_caps - CapSet{cap::sys_module};
  const auto found = differences(root, web, all_caps);
  CHECK(differences_text(found) == "10 (web): permitted: all,-sys_module -> net_raw\n");
  const auto json = nlohmann::json::parse(differences_json(found))["differences"][0];
  CHECK(json["lost"].size() == static_cast<std::size_t>(all_caps.size() - 2));
  CHECK(json["gained"].empty());
}

TEST_CASE("the threads of two processes are compared, too") {
  const ProcessRecord two = record_of(Pid{2}, Pid{1}, "web", user_state(Uid{33}, {cap::net_raw}));
  const ProcessRecord thread = thread_of(two, Pid{4}, CapState{});
  CHECK(differences_text(differences(std::vector{web}, std::vector{two, thread}, all_caps)) ==
        "2/4 (web): only in the second\n");
  ProcessRecord changed = thread;
  changed.status.caps.permitted = {cap::chown};
  CHECK(differences_text(differences(std::vector{two, thread}, std::vector{two, changed},
                                     all_caps)) == "2/4 (web): permitted: +cap_chown\n");
}

TEST_CASE("what is known of one process only is a difference") {
  CHECK(differences_text(differences(web, hidden_record(Pid{10}, {cap::net_raw}), all_caps)) ==
        "10 (web), 10 (?): ids, groups, bounding and ambient: known -> not known\n");
}
