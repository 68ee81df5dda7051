// SPDX-License-Identifier: MIT
#include "execcap/plan/environment.hpp"

#include <doctest/doctest.h>

using namespace execcap;
using Entries = std::vector<std::string>;

namespace {

const Entries callers = {"HOME=/root", "LANG=C",  "USER=root",     "LOGNAME=root",
                         "PATH=/opt",  "TERM=xt", "SHELL=/bin/zsh"};

}  // namespace

TEST_CASE("an environment of which nothing is asked is the caller's") {
  CHECK(command_environment({}, callers) == callers);
  CHECK(command_environment({.keep = true}, callers) == callers);
}

TEST_CASE("a new identity replaces HOME, USER, LOGNAME and SHELL and leaves the rest") {
  const EnvironmentRequest request{
      .identity = EnvironmentIdentity{.home = "/srv", .user = "web", .shell = "/bin/sh"}};
  CHECK(command_environment(request, callers) == Entries{"HOME=/srv", "LANG=C", "USER=web",
                                                         "LOGNAME=web", "PATH=/opt", "TERM=xt",
                                                         "SHELL=/bin/sh"});
}

TEST_CASE("an identity without a name takes the caller's name away") {
  const EnvironmentRequest request{
      .identity = EnvironmentIdentity{.home = "/", .user = "", .shell = "/bin/sh"}};
  CHECK(command_environment(request, callers) ==
        Entries{"HOME=/", "LANG=C", "PATH=/opt", "TERM=xt", "SHELL=/bin/sh"});
}

TEST_CASE("a kept environment keeps the caller's HOME even with an identity") {
  const EnvironmentRequest request{.keep = true, .identity = EnvironmentIdentity{.home = "/srv"}};
  CHECK(command_environment(request, callers) == callers);
}

TEST_CASE("a cleared environment has the identity, the default PATH and TERM") {
  const EnvironmentRequest request{
      .clear = true,
      .identity = EnvironmentIdentity{.home = "/srv", .user = "web", .shell = "/bin/sh"}};
  CHECK(command_environment(request, callers) ==
        Entries{"HOME=/srv", "USER=web", "LOGNAME=web", "SHELL=/bin/sh",
                "PATH=" + std::string(default_search_path), "TERM=xt"});
}

TEST_CASE("a cleared environment without an identity has the caller's own words about itself") {
  CHECK(command_environment({.clear = true}, {"HOME=/h", "LD_PRELOAD=x", "USER=u"}) ==
        Entries{"HOME=/h", "USER=u", "PATH=" + std::string(default_search_path)});
}

TEST_CASE("assignments set, pass on and override, the last of a name counts") {
  CHECK(command_environment({.clear = true, .assignments = {"LANG", "PATH=/x", "A=1", "A=2"}},
                            callers) == Entries{"HOME=/root", "USER=root", "LOGNAME=root",
                                                "SHELL=/bin/zsh", "PATH=/x", "TERM=xt", "LANG=C",
                                                "A=2"});
  CHECK(command_environment({.assignments = {"LANG=de", "NONE"}}, {"LANG=C"}) ==
        Entries{"LANG=de"});
  CHECK(command_environment({.assignments = {"EMPTY=", "EQ=a=b"}}, {}) ==
        Entries{"EMPTY=", "EQ=a=b"});
}

TEST_CASE("passing a name on brings the caller's value back over the identity's") {
  const EnvironmentRequest request{.identity = EnvironmentIdentity{.home = "/srv"},
                                   .assignments = {"HOME"}};
  CHECK(command_environment(request, {"HOME=/root"}) == Entries{"HOME=/root"});
}

TEST_CASE("a name that the caller has twice comes out once when it is set") {
  CHECK(command_environment({.assignments = {"A=3"}}, {"A=1", "B=x", "A=2"}) ==
        Entries{"A=3", "B=x"});
}

TEST_CASE("looking a value up wants the whole name") {
  CHECK(environment_value({"PATHS=/x", "PATH=/y"}, "PATH") == "/y");
  CHECK(environment_value({"PATH="}, "PATH") == "");
  CHECK_FALSE(environment_value({"PATHS=/x", "PATH"}, "PATH").has_value());
}
