// SPDX-License-Identifier: MIT
#include "cli/explain_json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "explain_test_case.hpp"

using namespace execcap;
using Json = nlohmann::ordered_json;

namespace {

Json json_of(const Explanation& explanation,
             const std::vector<std::string>& argv = {"true", "-x"}) {
  const std::string text = explain_json(explanation, "execcap", "/bin/true", argv);
  CHECK(text.ends_with("}\n"));
  return Json::parse(text);
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("the object has the keys of version 1 in their order") {
  const Json json = json_of(test::web_explanation());
  CHECK(keys_of(json) == Keys{"version", "tool", "command", "now", "at_exec", "in_command", "steps",
                              "notes", "warnings", "verdict", "error"});
  CHECK(json["version"] == 1);
  CHECK(json["tool"] == "execcap");
  CHECK(keys_of(json["command"]) ==
        Keys{"path", "argv", "by_descriptor", "chain", "nosuid", "file_capabilities"});
  CHECK(json["command"]["argv"] == Json({"true", "-x"}));
  CHECK(keys_of(json["command"]["chain"][0]) == Keys{"path", "owner", "group", "mode", "noexec"});
  CHECK(json["command"]["chain"][0]["mode"] == "0755");
  CHECK(json["command"]["file_capabilities"].is_null());
  Keys state = {"uid",         "gid",      "groups",  "permitted",  "effective",
                "inheritable", "bounding", "ambient", "securebits", "no_new_privs"};
  CHECK(keys_of(json["now"]) == state);
  CHECK(keys_of(json["at_exec"]) == state);
  state.emplace_back("secure");
  CHECK(keys_of(json["in_command"]) == state);
  CHECK(keys_of(json["now"]["uid"]) == Keys{"real", "effective", "saved", "fs"});
}

TEST_CASE("a launch that works has its states and steps") {
  const Explanation explanation = test::web_explanation();
  const Json json = json_of(explanation);
  CHECK(json["verdict"] == "runs");
  CHECK(json["error"].is_null());
  CHECK(json["in_command"]["uid"]["effective"] == 33);
  CHECK(json["in_command"]["groups"] == Json::array({33}));
  CHECK(json["in_command"]["permitted"] == Json::array({"cap_net_bind_service"}));
  CHECK(json["in_command"]["no_new_privs"] == true);
  CHECK(json["at_exec"]["securebits"] == "keep_caps");
  CHECK(json["in_command"]["securebits"] == "none");
  CHECK(json["now"]["permitted"].size() == 41);
  REQUIRE(json["steps"].size() == explanation.steps.size());
  CHECK(json["steps"][0]["step"] == explanation.steps[0].step);
  CHECK(json["steps"][0]["reason"] == explanation.steps[0].reason);
}

TEST_CASE("a refusal has its words and no state of the command") {
  const Explanation explanation = test::refused_explanation();
  REQUIRE(explanation.refusal);
  const Json json = json_of(explanation);
  CHECK(json["verdict"] == "refused");
  CHECK(json["in_command"].is_null());
  CHECK(json["error"]["what"] == explanation.refusal->what);
  CHECK(json["error"]["why"] == explanation.refusal->why);
  CHECK(json["error"]["hint"] == explanation.refusal->hint);
}

TEST_CASE("file capabilities are an object") {
  const ExecTarget target =
      test::target_with_caps({.permitted = {cap::net_raw}, .effective = true, .rootid = Uid{7}});
  const Json caps = json_of(test::web_explanation(target))["command"]["file_capabilities"];
  CHECK(keys_of(caps) == Keys{"status", "permitted", "inheritable", "effective", "rootid"});
  CHECK(caps["status"] == "counts");
  CHECK(caps["permitted"] == Json::array({"cap_net_raw"}));
  CHECK(caps["effective"] == true);
  CHECK(caps["rootid"] == 7);

  ExecTarget unknown = test::plain_target();
  unknown.caps_status = FileCapsStatus::unknown;
  CHECK(json_of(test::web_explanation(unknown))["command"]["file_capabilities"]["status"] ==
        "unknown");
}

TEST_CASE("bytes that are not UTF-8 do not break the form") {
  const Json json = json_of(test::web_explanation(), {"a\xff"
                                                      "b"});
  CHECK(json["command"]["argv"][0] ==
        "a\xef\xbf\xbd"
        "b");
}
