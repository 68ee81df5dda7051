// SPDX-License-Identifier: MIT
// The keys of the explanation.
#include "cli/explain_json.hpp"

#include <nlohmann/json.hpp>

#include "cli/text_layout.hpp"

namespace execcap {
namespace {

using Json = nlohmann::ordered_json;

constexpr int schema_version = 1;

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

Json state_json(const ProcessState& state) {
  Json json;
  json["uid"] = quad_json(state.uid);
  json["gid"] = quad_json(state.gid);
  json["groups"] = Json::array();
  for (const Gid gid : state.groups) json["groups"].push_back(gid.value);
  for (const NamedSet& set : named_sets) {
    json[std::string(set.name)] = set_json(state.caps.*set.member);
  }
  json["securebits"] = state.securebits.empty() ? "none" : securebits_text(state.securebits);
  json["no_new_privs"] = state.no_new_privs;
  return json;
}

Json file_json(const ExecFile& file) {
  Json json;
  json["path"] = file.path;
  json["owner"] = file.owner ? Json(file.owner->value) : Json();
  json["group"] = file.group ? Json(file.group->value) : Json();
  json["mode"] = octal_mode(file.mode);
  json["noexec"] = file.on_noexec_mount;
  return json;
}

Json file_caps_json(const ExecTarget& target) {
  const char* status = nullptr;
  switch (target.caps_status) {
    case FileCapsStatus::none:
      return {};
    case FileCapsStatus::unknown:
      return {{"status", "unknown"}};
    case FileCapsStatus::counts:
      status = "counts";
      break;
    case FileCapsStatus::foreign:
      status = "foreign";
      break;
  }
  const FileCaps& caps = target.caps;
  return {{"status", status},
          {"permitted", set_json(caps.permitted)},
          {"inheritable", set_json(caps.inheritable)},
          {"effective", caps.effective},
          {"rootid", caps.rootid ? Json(caps.rootid->value) : Json()}};
}

Json command_json(const ExecTarget& target, bool is_by_descriptor, std::string_view path,
                  const std::vector<std::string>& argv) {
  Json json;
  json["path"] = std::string(path);
  json["argv"] = argv;
  json["by_descriptor"] = is_by_descriptor;
  json["chain"] = Json::array();
  for (const ExecFile& file : target.chain) json["chain"].push_back(file_json(file));
  json["nosuid"] = target.on_nosuid_mount;
  json["file_capabilities"] = file_caps_json(target);
  return json;
}

Json result_json(const ExecResult& result) {
  Json json = state_json(result.state);
  json["secure"] = result.is_secure;
  return json;
}

Json helper_caps_json(const HelperCaps& caps) {
  return {{"bset", set_json(caps.bounding)}, {"inheritable", set_json(caps.inheritable)}};
}

Json helpers_json(const HelperRequest& helpers) {
  return {{"now", helper_caps_json(helpers.now)}, {"then", helper_caps_json(helpers.wanted())}};
}

Json error_json(const Error& error) {
  return {{"what", error.what}, {"why", error.why}, {"hint", error.hint}};
}

}  // namespace

std::string explain_json(const Explanation& explanation, std::string_view tool,
                         std::string_view path, const std::vector<std::string>& argv,
                         std::span<const OptionSource> sources) {
  Json json;
  json["version"] = schema_version;
  json["tool"] = std::string(tool);
  json["command"] = command_json(explanation.target, explanation.is_by_descriptor, path, argv);
  for (const OptionSource& source : sources) {
    json["options"].push_back({{"from", source.place},
                               {"name", source.name},
                               {"value", source.value ? Json(*source.value) : Json()}});
  }
  json["now"] = state_json(explanation.now);
  json["at_exec"] = explanation.at_exec ? state_json(*explanation.at_exec) : Json();
  json["in_command"] = explanation.command ? result_json(*explanation.command) : Json();
  if (explanation.helpers) json["kernel_starts"] = helpers_json(*explanation.helpers);
  json["steps"] = Json::array();
  for (const ExplainedStep& step : explanation.steps) {
    json["steps"].push_back({{"step", step.step}, {"reason", step.reason}});
  }
  json["notes"] = explanation.notes;
  json["warnings"] = explanation.warnings;
  json["verdict"] = explanation.refusal ? "refused" : "runs";
  json["error"] = explanation.refusal ? error_json(*explanation.refusal) : Json();
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace execcap
