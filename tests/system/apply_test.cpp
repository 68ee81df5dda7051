// SPDX-License-Identifier: MIT
// Steps become calls in order, the first failure ends them, and the read-back finds every lie.
#include "execcap/system/apply.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "execcap/plan/predict.hpp"
#include "support/fake_kernel.hpp"
#include "support/states.hpp"

using namespace execcap;
using test::FakeKernel;

namespace {

const Uid web{33};
const Gid web_group{33};
const CapSet wanted{cap::net_bind_service, cap::net_raw};

/// From root to uid 33 with two ambient capabilities: every step changes the state.
std::vector<Step> web_steps() {
  return {step::SetCaps{
              {.permitted = test::all_caps, .effective = test::all_caps, .inheritable = wanted}},
          step::SetGroups{{web_group, Gid{44}}},
          step::SetGid{web_group, web_group, web_group},
          step::DropBounding{{cap::sys_module, cap::sys_rawio, cap::bpf}},
          step::SetSecurebits{securebit::keep_caps | securebit::noroot},
          step::SetUid{web, web, web},
          step::SetCaps{{.permitted = wanted, .effective = {}, .inheritable = wanted}},
          step::RaiseAmbient{wanted},
          step::SetParentDeathSignal{9, Pid{1}},
          step::SetNoNewPrivs{}};
}

ProcessState planned_state() {
  const auto state = after_steps(test::root_state(), web_steps(), {});
  REQUIRE(state);
  return *state;
}

std::string message_of(const Result<void>& done) {
  return done ? "none" : done.error().message();
}

}  // namespace

TEST_CASE("steps are done in their order, sets one capability at a time") {
  FakeKernel kernel(test::root_state());
  REQUIRE(execcap::apply(web_steps(), kernel));
  CHECK(kernel.calls == std::vector<std::string>{
                            step_text(web_steps()[0]), "setgroups [33,44]", "setresgid 33 33 33",
                            "bounding drop sys_module", "bounding drop sys_rawio",
                            "bounding drop bpf", step_text(web_steps()[4]), "setresuid 33 33 33",
                            step_text(web_steps()[6]), "ambient raise net_bind_service",
                            "ambient raise net_raw", "pdeathsig 9", "getppid", "no_new_privs on"});
  CHECK(kernel.state == planned_state());
}

TEST_CASE("the other steps are their calls, and a new root is gone to") {
  FakeKernel kernel(test::root_state());
  const std::vector<Step> steps = {step::StartSession{},          step::SetUmask{027},
                                   step::ChangeRoot{"/srv/root"}, step::ChangeDirectory{"data"},
                                   step::SetKeepCaps{true},       step::LowerAmbient{wanted}};
  CHECK(message_of(execcap::apply(steps, kernel)) == "none");
  CHECK(kernel.changes == std::vector<std::string>{"setsid", "umask 027", "chroot /srv/root",
                                                   "chdir /", "chdir data", "keep_caps on",
                                                   "ambient lower net_bind_service",
                                                   "ambient lower net_raw"});
}

TEST_CASE("a listener hears of each step before it is done") {
  FakeKernel kernel(test::root_state());
  std::vector<std::string> heard;
  REQUIRE(execcap::apply(web_steps(), kernel, [&](const Step& step) {
    heard.push_back(step_text(step) + " after " + std::to_string(kernel.changes.size()));
  }));
  CHECK(heard.size() == web_steps().size());
  CHECK(heard[0] == step_text(web_steps()[0]) + " after 0");
  CHECK(heard[4] == step_text(web_steps()[4]) + " after 6");
}

TEST_CASE("a call that fails ends the steps with its errno and the step's name") {
  FakeKernel whole(test::root_state());
  REQUIRE(execcap::apply(web_steps(), whole));
  for (std::size_t n = 1; n <= whole.calls.size(); ++n) {
    if (whole.calls[n - 1] == "getppid") continue;  // which cannot fail
    CAPTURE(whole.calls[n - 1]);
    FakeKernel kernel(test::root_state());
    kernel.fail_at(n, ENOMEM);
    std::string last_step;
    const auto done = execcap::apply(web_steps(), kernel,
                                     [&](const Step& step) { last_step = step_purpose(step); });
    REQUIRE_FALSE(done);
    CHECK(done.error().errnum == ENOMEM);
    CHECK(done.error().what == "cannot " + last_step);
    CHECK(done.error().why == whole.calls[n - 1] + ": cannot allocate memory");
    CHECK(kernel.calls.size() == n);
  }
}

TEST_CASE("a new root that cannot be gone to is an error") {
  FakeKernel kernel(test::root_state());
  kernel.fail_on("chdir /", EACCES);
  CHECK(message_of(execcap::apply(std::vector<Step>{step::ChangeRoot{"/srv"}}, kernel)) ==
        "cannot change the root directory to /srv: chdir /: permission denied");
}

TEST_CASE("the message of a refused call reads as a whole") {
  FakeKernel kernel(test::user_state(web, wanted));
  CHECK(
      message_of(execcap::apply(std::vector<Step>{step::SetUid{Uid{0}, Uid{0}, Uid{0}}}, kernel)) ==
      "cannot change the uid to 0: setresuid 0 0 0: operation not permitted");
}

TEST_CASE("a parent that died before its signal was set is an error") {
  FakeKernel kernel(test::root_state());
  kernel.parent = Pid{77};
  const auto done =
      execcap::apply(std::vector<Step>{step::SetParentDeathSignal{9, Pid{4}}}, kernel);
  CHECK(message_of(done) ==
        "cannot set the parent-death signal 9: getppid: the parent process 4 died before its "
        "signal was set");
}

TEST_CASE("a signal that is unset needs no living parent") {
  FakeKernel kernel(test::root_state());
  kernel.parent = Pid{77};
  CHECK(execcap::apply(std::vector<Step>{step::SetParentDeathSignal{0, Pid{4}}}, kernel));
}

TEST_CASE("the read-back of a plan that was carried out agrees, with and without /proc") {
  for (const bool has_proc : {true, false}) {
    FakeKernel kernel(test::root_state());
    kernel.has_proc = has_proc;
    REQUIRE(execcap::apply(web_steps(), kernel));
    CHECK(message_of(verify(planned_state(), kernel, kernel.around.traits)) == "none");
  }
}

TEST_CASE("a call that says it was done and was not never goes unseen, unless it did no harm") {
  int harmless = 0;
  FakeKernel whole(test::root_state());
  REQUIRE(execcap::apply(web_steps(), whole));
  for (const bool has_proc : {true, false}) {
    for (std::size_t n = 1; n <= whole.calls.size(); ++n) {
      if (whole.calls[n - 1] == "getppid") continue;  // which is a read
      CAPTURE(whole.calls[n - 1]);
      FakeKernel kernel(test::root_state());
      kernel.has_proc = has_proc;
      kernel.lie_at(n);
      const auto done = execcap::apply(web_steps(), kernel);
      if (!done) continue;  // a later call needed what this one did not do
      const auto verified = verify(planned_state(), kernel, kernel.around.traits);
      if (kernel.state == planned_state()) {
        CHECK(verified);
        ++harmless;
        continue;
      }
      REQUIRE_FALSE(verified);
      CHECK(verified.error().kind == ErrorKind::mismatch);
      CHECK(verified.error().what == "read-back");
    }
  }
  CHECK(harmless == 2);  // the first capset, once with and once without /proc
}

TEST_CASE("the read-back names each thing that differs, with both values") {
  const ProcessState planned = planned_state();
  struct Case {
    void (*spoil)(ProcessState&);
    const char* why;
  };
  for (const Case& c :
       {Case{[](ProcessState& s) { s.uid.fs = Uid{0}; },
             "uid: planned 33, the kernel has 33/33/33/0 (real/effective/saved/fs)"},
        {[](ProcessState& s) { s.gid.saved = Gid{0}; },
         "gid: planned 33, the kernel has 33/33/0/33 (real/effective/saved/fs)"},
        {[](ProcessState& s) { s.groups = {}; }, "groups: planned 33,44, the kernel has none"},
        {[](ProcessState& s) { s.groups.push_back(Gid{44}); },
         "groups: planned 33,44, the kernel has 33,44,44"},
        {[](ProcessState& s) { s.caps.permitted = {cap::net_raw}; },
         "permitted: planned net_bind_service,net_raw, the kernel has net_raw"},
        {[](ProcessState& s) { s.caps.effective = {cap::net_raw}; },
         "effective: planned none, the kernel has net_raw"},
        {[](ProcessState& s) { s.caps.inheritable = {}; },
         "inheritable: planned net_bind_service,net_raw, the kernel has none"},
        {[](ProcessState& s) { s.caps.ambient = {}; },
         "ambient: planned net_bind_service,net_raw, the kernel has none"},
        {[](ProcessState& s) { s.securebits = {}; },
         "securebits: planned noroot,keep_caps, the kernel has -"},
        {[](ProcessState& s) { s.no_new_privs = false; },
         "no_new_privs: planned on, the kernel has off"},
        {[](ProcessState& s) { s.parent_death_signal = 0; },
         "parent-death signal: planned 9, the kernel has 0"},
        {[](ProcessState& s) {
           s.uid = IdQuad<Uid>::all(Uid{0});
           s.no_new_privs = false;
         },
         "uid: planned 33, the kernel has 0, no_new_privs: planned on, the kernel has off"}}) {
    for (const bool has_proc : {true, false}) {
      ProcessState spoilt = planned;
      c.spoil(spoilt);
      FakeKernel kernel(spoilt);
      kernel.has_proc = has_proc;
      CHECK(message_of(verify(planned, kernel, kernel.around.traits)) ==
            "read-back: " + std::string(c.why));
    }
  }
}

TEST_CASE("one bit more in the bounding set is a difference") {
  const ProcessState planned = planned_state();
  for (const Cap cap : test::all_caps) {
    ProcessState spoilt = planned;
    const CapSet bit{cap};
    spoilt.caps.bounding = bit.is_subset_of(spoilt.caps.bounding) ? spoilt.caps.bounding - bit
                                                                  : spoilt.caps.bounding | bit;
    FakeKernel kernel(spoilt);
    const auto done = verify(planned, kernel, kernel.around.traits);
    REQUIRE_FALSE(done);
    CHECK(done.error().why.starts_with("bounding: planned "));
  }
}

TEST_CASE("a parent-death signal that nobody planned is not compared") {
  ProcessState planned = planned_state();
  planned.parent_death_signal = 0;
  FakeKernel kernel(planned_state());
  CHECK(verify(planned, kernel, kernel.around.traits));
}

TEST_CASE("a state that cannot be read back is not verified") {
  FakeKernel kernel(planned_state());
  kernel.fail_on("get securebits", EPERM);
  CHECK(message_of(verify(planned_state(), kernel, kernel.around.traits)) ==
        "read-back: get securebits: operation not permitted");
}
