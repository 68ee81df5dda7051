// SPDX-License-Identifier: MIT
// How the command's environment is made of the caller's.
#include "execcap/plan/environment.hpp"

#include <algorithm>
#include <array>

namespace execcap {
namespace {

std::string_view name_of(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

std::string entry_of(std::string_view name, std::string_view value) {
  std::string entry(name);
  entry += '=';
  entry += value;
  return entry;
}

/// Replaces every entry of the name by one, in the place of the first, or adds it at the end.
void set_entry(std::vector<std::string>& environment, const std::string& entry) {
  const std::string_view name = name_of(entry);
  const auto has_name = [name](const std::string& other) { return name_of(other) == name; };
  const auto first = std::find_if(environment.begin(), environment.end(), has_name);
  if (first == environment.end()) {
    environment.push_back(entry);
    return;
  }
  *first = entry;
  environment.erase(std::remove_if(first + 1, environment.end(), has_name), environment.end());
}

void remove_entry(std::vector<std::string>& environment, std::string_view name) {
  environment.erase(
      std::remove_if(environment.begin(), environment.end(),
                     [name](const std::string& entry) { return name_of(entry) == name; }),
      environment.end());
}

struct NamedValue {
  std::string_view name;
  std::string_view value;
};

std::array<NamedValue, 4> identity_entries(const EnvironmentIdentity& identity) {
  return {{{"HOME", identity.home},
           {"USER", identity.user},
           {"LOGNAME", identity.user},
           {"SHELL", identity.shell}}};
}

void set_or_remove(std::vector<std::string>& environment, const NamedValue& entry) {
  if (entry.value.empty()) {
    remove_entry(environment, entry.name);
  } else {
    set_entry(environment, entry_of(entry.name, entry.value));
  }
}

/// Takes over the caller's entry of the name, if there is one.
void pass_on(std::vector<std::string>& environment, const std::vector<std::string>& callers,
             std::string_view name) {
  if (const auto value = environment_value(callers, name)) {
    set_entry(environment, entry_of(name, *value));
  }
}

std::vector<std::string> cleared_environment(const EnvironmentRequest& request,
                                             const std::vector<std::string>& callers) {
  std::vector<std::string> environment;
  if (request.identity) {
    for (const NamedValue& entry : identity_entries(*request.identity)) {
      set_or_remove(environment, entry);
    }
  } else {
    for (const std::string_view name : {"HOME", "USER", "LOGNAME", "SHELL"}) {
      pass_on(environment, callers, name);
    }
  }
  set_entry(environment, entry_of("PATH", default_search_path));
  pass_on(environment, callers, "TERM");
  return environment;
}

}  // namespace

std::vector<std::string> command_environment(const EnvironmentRequest& request,
                                             const std::vector<std::string>& callers) {
  std::vector<std::string> environment =
      request.clear ? cleared_environment(request, callers) : callers;
  if (request.identity && !request.keep && !request.clear) {
    for (const NamedValue& entry : identity_entries(*request.identity)) {
      set_or_remove(environment, entry);
    }
  }
  for (const std::string& assignment : request.assignments) {
    if (assignment.find('=') != std::string::npos) {
      set_entry(environment, assignment);
    } else if (environment_value(callers, assignment)) {
      pass_on(environment, callers, assignment);
    } else {
      remove_entry(environment, assignment);
    }
  }
  return environment;
}

std::optional<std::string_view> environment_value(const std::vector<std::string>& environment,
                                                  std::string_view name) {
  for (const std::string& entry : environment) {
    const std::string_view view = entry;
    const std::size_t equals = view.find('=');
    if (equals != std::string_view::npos && view.substr(0, equals) == name) {
      return view.substr(equals + 1);
    }
  }
  return std::nullopt;
}

}  // namespace execcap
