// SPDX-License-Identifier: MIT
// The whole of capdrop over a kernel that is the rule book.
#include <doctest/doctest.h>

#include <cerrno>

#include "cli/capdrop_cli.hpp"
#include "fakes.hpp"
#include "support/fake_kernel.hpp"
#include "support/states.hpp"

using namespace execcap;
using execcap::test::CapturingConsole;
using execcap::test::FakeAccounts;
using execcap::test::FakeKernel;
using Words = std::vector<std::string>;

namespace {

struct Run {
  explicit Run(ProcessState start = test::root_state()) : kernel(std::move(start)) {}

  int operator()(const Words& words) {
    ToolStart start{.args = {"capdrop"},
                    .environment = {"PATH=/bin:/usr/bin", "LD_LIBRARY_PATH=/srv/lib"},
                    .own_binary = own_binary};
    start.args.insert(start.args.end(), words.begin(), words.end());
    return capdrop_main(start, kernel, accounts, console);
  }

  FakeKernel kernel;
  FakeAccounts accounts;
  CapturingConsole console;
  OwnBinary own_binary;
};

ProcessState state_after(const Words& words, const ProcessState& start = test::root_state()) {
  Run run(start);
  run(words);
  INFO(run.console.error);
  REQUIRE(run.kernel.executed);
  return run.kernel.state;
}

void check_gone(const CapState& caps, CapSet gone) {
  for (const NamedSet& set : named_sets) {
    INFO(set.name);
    CHECK((caps.*set.member & gone).empty());
  }
}

std::string refusal(const Words& words) {
  Run run;
  CHECK(run(words) == 125);
  CHECK_FALSE(run.kernel.executed);
  CHECK(run.kernel.changes.empty());
  return run.console.error;
}

}  // namespace

TEST_CASE("LIST is gone from all five sets, and the rest is as it was") {
  ProcessState start = test::root_state();
  start.caps.inheritable = {cap::sys_module, cap::net_raw};
  start.caps.ambient = {cap::sys_module, cap::net_raw};
  const CapSet gone{cap::sys_module, cap::sys_rawio};
  const ProcessState end = state_after({"sys_module,sys_rawio", "--", "true"}, start);
  check_gone(end.caps, gone);
  ProcessState wanted = start;
  for (const NamedSet& set : named_sets) {
    wanted.caps.*set.member = start.caps.*set.member - gone;
  }
  CHECK(end == wanted);
}

TEST_CASE("--keep gives up all but its list") {
  const CapSet kept{cap::net_raw, cap::fowner};
  CHECK(state_after({"--keep", "net_raw,fowner", "true"}).caps ==
        CapState{.permitted = kept, .effective = kept, .bounding = kept});
  const CapSet most = test::all_caps - CapSet{cap::sys_module};
  CHECK(state_after({"--keep", "-sys_module", "true"}).caps.bounding == most);
}

TEST_CASE("--keep gives nothing that the caller has not") {
  const ProcessState user = test::user_state({33}, CapSet{cap::net_raw, cap::setpcap});
  const ProcessState end = state_after({"--keep", "net_raw,chown", "true"}, user);
  CHECK(end.caps.permitted == CapSet{cap::net_raw});
  CHECK(end.caps.bounding == CapSet{cap::net_raw, cap::chown});
}

TEST_CASE("cap_setpcap itself can be given up") {
  check_gone(state_after({"all", "true"}).caps, test::all_caps);
}

TEST_CASE("environment, arguments and identity are those of the caller") {
  Run run;
  run({"chown", "--", "true", "--keep", "x"});
  REQUIRE(run.kernel.executed);
  CHECK(run.kernel.executed->argv == Words{"true", "--keep", "x"});
  CHECK(run.kernel.executed->envp == Words{"PATH=/bin:/usr/bin", "LD_LIBRARY_PATH=/srv/lib"});
}

TEST_CASE("the environment of a caller with less privilege than capdrop is not passed on") {
  Run run;
  run.own_binary = {.is_secure = true,
                    .file = FilePrivileges{.mode = 0750, .has_capability_attr = true}};
  run({"chown", "--", "true"});
  REQUIRE(run.kernel.executed);
  for (const std::string& variable : run.kernel.executed->envp) {
    CHECK_FALSE(variable.starts_with("LD_"));
  }
}

TEST_CASE("options may stand before and behind LIST") {
  CHECK(state_after({"--no-new-privs", "chown", "true"}).no_new_privs);
  CHECK(state_after({"chown", "--no-new-privs", "true"}).no_new_privs);
  CHECK_FALSE(state_after({"chown", "true", "--no-new-privs"}).no_new_privs);
}

TEST_CASE("--lock locks the securebits of capabilities as they are or are asked for") {
  CHECK(securebits_text(state_after({"chown", "--lock", "true"}).securebits) ==
        "-noroot+lock,-no_setuid_fixup+lock,-keep_caps+lock,-no_cap_ambient_raise+lock");
  CHECK(securebits_text(
            state_after({"chown", "--lock", "--securebits", "noroot", "true"}).securebits) ==
        "noroot+lock,-no_setuid_fixup+lock,-keep_caps+lock,-no_cap_ambient_raise+lock");
}

TEST_CASE("--system limits what the kernel itself starts, before anything else") {
  Run run;
  run({"--system", "sys_module", "true"});
  INFO(run.console.error);
  REQUIRE(run.kernel.executed);
  const CapSet most = test::all_caps - CapSet{cap::sys_module};
  CHECK(run.kernel.helpers == HelperCaps{.bounding = most, .inheritable = most});
  REQUIRE(run.kernel.changes.size() > 2);
  CHECK(run.kernel.changes[0] == "usermodehelper inheritable");
  CHECK(run.kernel.changes[1] == "usermodehelper bset");
}

TEST_CASE("a write to the limits that succeeds and changes nothing ends the launch") {
  for (const char* file : {"usermodehelper bset", "usermodehelper inheritable"}) {
    Run run;
    run.kernel.lie_on(file);
    CHECK(run({"--system", "sys_module", "true"}) == 125);
    CHECK_FALSE(run.kernel.executed);
    CHECK(run.console.error.find("read-back") != std::string::npos);
  }
}

TEST_CASE("a limit that cannot be read or written ends the launch") {
  for (const char* call :
       {"read usermodehelper", "usermodehelper bset", "usermodehelper inheritable"}) {
    Run run;
    run.kernel.fail_on(call, EACCES);
    CHECK(run({"--system", "sys_module", "true"}) == 125);
    CHECK_FALSE(run.kernel.executed);
  }
}

TEST_CASE("without --system the limits are not even read") {
  Run run;
  run({"sys_module", "true"});
  for (const std::string& call : run.kernel.calls) {
    CHECK(call.find("usermodehelper") == std::string::npos);
  }
}

TEST_CASE("each mistake is one line, and nothing changes") {
  CHECK(refusal({}) == "capdrop: no list; say what to give up: capdrop LIST [--] COMMAND\n");
  CHECK(refusal({"chown"}) == "capdrop: no command; give it behind the list; --help shows how\n");
  CHECK(refusal({"--keep", "chown"}) ==
        "capdrop: no command; give it behind the list; --help shows how\n");
  CHECK(refusal({"sys_modul", "true"}) ==
        "capdrop: LIST: unknown capability 'sys_modul' at character 1; did you mean "
        "cap_sys_module?\n");
  CHECK(refusal({"chown", "--keep", "kill", "true"}) ==
        "capdrop: --keep: cannot be combined with the operand chown; give one of them\n");
  CHECK(refusal({"chown", "--json", "true"}).find("add --explain") != std::string::npos);
  CHECK(refusal({"--securebits", "none", "chown", "--securebits", "keep", "true"})
            .find("--securebits") != std::string::npos);
}

TEST_CASE("a bounding set that cannot be trimmed is an error, not a warning") {
  Run run(test::user_state({33}, CapSet{cap::net_raw}));
  CHECK(run({"net_raw", "true"}) == 125);
  CHECK_FALSE(run.kernel.executed);
  CHECK(run.console.error.find("needs an effective cap_setpcap") != std::string::npos);
}
