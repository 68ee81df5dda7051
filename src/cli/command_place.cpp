// SPDX-License-Identifier: MIT
// The place of the command, by the request.
#include "cli/command_place.hpp"

#include <string_view>

#include "execcap/plan/environment.hpp"

namespace execcap {

CommandPlace command_place(const LaunchRequest& launch,
                           const std::vector<std::string>& environment) {
  const std::string_view search_path =
      environment_value(environment, "PATH").value_or(default_search_path);
  return {.root_directory = launch.root_directory.value_or("/"),
          .working_directory = launch.working_directory.value_or(""),
          .search_path = std::string(search_path)};
}

}  // namespace execcap
