// SPDX-License-Identifier: MIT
#include "execcap/plan/refusal.hpp"

#include <doctest/doctest.h>

#include "support/states.hpp"

using namespace execcap;

TEST_CASE("a phrase names up to six capabilities and counts the rest") {
  CHECK(caps_phrase({}).empty());
  CHECK(caps_phrase(CapSet{cap::net_raw}) == "cap_net_raw");
  CHECK(caps_phrase(CapSet{cap::chown, cap::net_raw}) == "cap_chown, cap_net_raw");
  CHECK(caps_phrase(test::all_caps) ==
        "cap_chown, cap_dac_override, cap_dac_read_search, cap_fowner, cap_fsetid, cap_kill and "
        "35 more");
}

TEST_CASE("a refused step keeps the kernel's errno") {
  const Error error =
      refused_step_error(step::RaiseAmbient{CapSet{cap::net_raw}},
                         {Rule::ambient_needs_inheritable, 1, CapSet{cap::net_raw}});
  CHECK(error.kind == ErrorKind::refused);
  CHECK(error.errnum == 1);
  CHECK(error.what == "cannot raise ambient cap_net_raw");
}

TEST_CASE("a refused capset says which capabilities cannot be had") {
  const CapSet net_raw{cap::net_raw};
  const auto what = [&](Rule rule) {
    return refused_step_error(step::SetCaps{{net_raw, net_raw, {}}}, {rule, 1, net_raw}).what;
  };
  CHECK(what(Rule::inheritable_needs_setpcap) == "cannot make cap_net_raw inheritable");
  CHECK(what(Rule::inheritable_within_bounding) == "cannot make cap_net_raw inheritable");
}

TEST_CASE("a command that lacks or exceeds the promise says which capability and set") {
  const CapSet net_raw{cap::net_raw};
  ExecResult command;
  CHECK(broken_promise_error({net_raw, net_raw, {}}, command).what ==
        "the command would not get cap_net_raw");
  command.state.caps.permitted = net_raw;
  CHECK(broken_promise_error({}, command).what ==
        "the command would also get cap_net_raw, which was not asked for");
  CHECK(broken_promise_error({net_raw, net_raw, {}}, command).what ==
        "the command would not have cap_net_raw effective");
  command.state.caps.effective = net_raw;
  CHECK(broken_promise_error({net_raw, {}, {}}, command).what ==
        "the command would also have cap_net_raw effective");
}
