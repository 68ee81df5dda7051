// SPDX-License-Identifier: MIT
// A launch as the process object of an OCI runtime configuration: runtime-spec, config.md.
#include "cli/emit_oci.hpp"

#include <nlohmann/json.hpp>

#include "cli/emit_words.hpp"
#include "cli/printable.hpp"

namespace execcap {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view system_name = "an OCI runtime";

Json names_json(CapSet set) {
  Json names = Json::array();
  for (const Cap cap : named_caps(set)) names.push_back(upper_cap_names({cap}, "CAP_", ""));
  return names;
}

/// The whole environment of the container: its caller's does not reach it.
std::vector<std::string> container_environment(const PlannedLaunch& launch) {
  const EnvironmentRequest& asked = launch.order.environment;
  if (asked.clear) return command_environment(asked, launch.callers_environment);
  EnvironmentRequest request = asked;
  request.keep = false;
  std::vector<std::string> start = {"PATH=" + std::string(default_search_path)};
  for (const std::string& name : asked.assignments) {
    if (name == "PATH" || name.find('=') != std::string::npos) continue;
    const auto value = environment_value(launch.callers_environment, name);
    if (value) start.push_back(name + "=" + std::string(*value));
  }
  return command_environment(request, start);
}

/// What runc(8) and crun(1) make of the object: bounding is dropped first, and what has left it
/// cannot become inheritable.
ProcessState oci_at_exec(const PlannedLaunch& launch) {
  const ProcessState& wanted = launch.plan.at_exec;
  ProcessState state;
  state.uid = IdQuad<Uid>::all(wanted.uid.effective);
  state.gid = IdQuad<Gid>::all(wanted.gid.effective);
  state.groups = wanted.groups;
  state.caps.permitted = named_caps(wanted.caps.permitted);
  state.caps.effective = named_caps(wanted.caps.effective);
  state.caps.bounding = named_caps(wanted.caps.bounding);
  state.caps.inheritable = named_caps(wanted.caps.inheritable) & state.caps.bounding;
  state.caps.ambient = wanted.caps.ambient & state.caps.inheritable & state.caps.permitted;
  state.no_new_privs = wanted.no_new_privs;
  return state;
}

}  // namespace

Emission emit_oci(const PlannedLaunch& launch) {
  const LaunchOrder& order = launch.order;
  const ProcessState state = oci_at_exec(launch);
  Emission out;
  Json process;
  process["terminal"] = false;
  process["user"] = {{"uid", state.uid.effective.value}, {"gid", state.gid.effective.value}};
  if (order.launch.umask) process["user"]["umask"] = *order.launch.umask;
  if (launch.names_groups()) {
    Json groups = Json::array();
    for (const Gid gid : state.groups) groups.push_back(gid.value);
    process["user"]["additionalGids"] = groups;
  }
  process["args"] = order.argv;
  process["env"] = container_environment(launch);
  process["cwd"] = order.launch.working_directory.value_or("/");
  Json caps;
  caps["bounding"] = names_json(state.caps.bounding);
  caps["effective"] = names_json(state.caps.effective);
  caps["inheritable"] = names_json(state.caps.inheritable);
  caps["permitted"] = names_json(state.caps.permitted);
  caps["ambient"] = names_json(state.caps.ambient);
  process["capabilities"] = caps;
  process["noNewPrivileges"] = state.no_new_privs;

  if (const auto& directory = order.launch.working_directory;
      directory && *directory->begin() != '/') {
    out.unsaid.push_back("--chdir " + *directory + ": " + std::string(system_name) +
                         " takes an absolute path");
  }
  add_differences(launch, state, system_name, out.unsaid);
  add_wordless(launch, {.death_signal = true, .root_directory = true, .argv0 = true}, system_name,
               out.unsaid);
  if (order.environment.keep) {
    out.unsaid.emplace_back("--keep-env: the environment of its caller does not reach a container");
  }
  if (has_other_argv0(order)) process["args"][0] = order.command;
  for (const Json* list : {&process["args"], &process["env"]}) {
    for (const Json& word : *list) {
      if (!is_utf8(word.get_ref<const std::string&>())) {
        out.unsaid.emplace_back("a word that is not UTF-8: JSON has none");
      }
    }
  }
  out.text = process.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return out;
}

}  // namespace execcap
