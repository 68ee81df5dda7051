// SPDX-License-Identifier: MIT
// /proc/PID/cgroup: the path is one of the text, the unit a part of the path.
#include "execcap/system/cgroup_text.hpp"

#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  if (const auto path = cgroup_path(text)) {
    fuzz::expect(path->find('\n') == std::string::npos, "a path is within its line");
    fuzz::expect((text + "\n").find(":" + *path + "\n") != std::string::npos,
                 "a path is all behind the last colon of its line");
    static_cast<void>(unit_of_cgroup(*path));
  }
  const auto unit = unit_of_cgroup(text);
  if (!unit) return 0;
  fuzz::expect(unit->ends_with(".service") || unit->ends_with(".scope"), "a unit has its ending");
  fuzz::expect(("/" + text + "/").find("/" + *unit + "/") != std::string::npos,
               "a unit is a part of the path");
  fuzz::expect(unit_of_cgroup("/" + *unit) == unit, "a unit is the unit of its own path");
  return 0;
}
