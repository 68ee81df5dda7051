// SPDX-License-Identifier: MIT
#include "execcap/system/cgroup_text.hpp"

#include <doctest/doctest.h>

using namespace execcap;

TEST_CASE("the path is that of the unified hierarchy, or of the one that systemd keeps") {
  CHECK(cgroup_path("0::/system.slice/cron.service\n") == "/system.slice/cron.service");
  CHECK(cgroup_path("2:cpu:/x\n1:name=systemd:/system.slice/a.service\n0::/y\n") ==
        "/system.slice/a.service");
  CHECK(cgroup_path("2:cpu:/x\n0::/a:b\n") == "/a:b");
  CHECK_FALSE(cgroup_path("2:cpu:/x\n"));
  CHECK_FALSE(cgroup_path(""));
}

TEST_CASE("the unit is the innermost service or scope") {
  CHECK(unit_of_cgroup("/system.slice/cron.service") == "cron.service");
  CHECK(unit_of_cgroup("/user.slice/user@1000.service/app.slice/x.scope") == "x.scope");
  CHECK(unit_of_cgroup("/system.slice/docker.service/payload/inner") == "docker.service");
  CHECK_FALSE(unit_of_cgroup("/system.slice"));
  CHECK_FALSE(unit_of_cgroup("/"));
  CHECK_FALSE(unit_of_cgroup(""));
}
