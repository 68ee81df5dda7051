// SPDX-License-Identifier: MIT
// Reading the state and the surroundings: the calls that it takes, and what follows from them.
#include "execcap/system/process_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>

#include "support/fake_kernel.hpp"
#include "support/states.hpp"

using namespace execcap;
using test::FakeKernel;

namespace {

ProcessState odd_state() {
  return {.uid = {{1}, {2}, {3}, {4}},
          .gid = {{5}, {6}, {7}, {8}},
          .groups = {{4}, {4}, {24}},
          .caps = {.permitted = {cap::net_raw, cap::chown},
                   .effective = {cap::chown},
                   .inheritable = {cap::net_raw, cap::sys_admin},
                   .bounding = {cap::bpf, Cap{40}},
                   .ambient = {cap::net_raw}},
          .securebits = securebit::noroot | securebit::noroot.locks(),
          .no_new_privs = true};
}

Surroundings with_last_cap(unsigned last) {
  return {.traits = {.last_cap = Cap{static_cast<std::uint8_t>(last)}}};
}

std::size_t count_of(const std::vector<std::string>& calls, const std::string& call) {
  return static_cast<std::size_t>(std::count(calls.begin(), calls.end(), call));
}

}  // namespace

TEST_CASE("with /proc the state is one read of status and one call") {
  FakeKernel kernel(odd_state());
  const auto state = read_process_state(kernel, kernel.around.traits);
  REQUIRE(state);
  CHECK(*state == odd_state());
  CHECK(kernel.calls == std::vector<std::string>{"read status", "get securebits"});
}

TEST_CASE("without /proc the state is the same, asked bit by bit") {
  FakeKernel kernel(odd_state());
  kernel.has_proc = false;
  const auto state = read_process_state(kernel, kernel.around.traits);
  REQUIRE(state);
  CHECK(*state == odd_state());
  CHECK(kernel.calls.size() == 1 + 4 + 41 + 41 + 2);
}

TEST_CASE("a capability that PR_CAPBSET_READ concealed does not vanish from the state") {
  FakeKernel kernel(odd_state());
  const auto state = read_process_state(kernel, with_last_cap(39).traits);
  REQUIRE(!state);
  CHECK(state.error().message() ==
        "process status, bounding set: it has a capability that the kernel says not to have: "
        "checkpoint_restore");
}

TEST_CASE("the state is right whatever is the last capability") {
  for (const unsigned last : {0U, 37U, 40U, 42U, 62U, 63U}) {
    CAPTURE(last);
    const Surroundings around = with_last_cap(last);
    ProcessState start;
    start.caps.bounding = around.traits.all_caps();
    start.caps.ambient = start.caps.inheritable = start.caps.permitted = {around.traits.last_cap};
    for (const bool has_proc : {true, false}) {
      FakeKernel kernel(start, around);
      kernel.has_proc = has_proc;
      const auto state = read_process_state(kernel, around.traits);
      REQUIRE(state);
      CHECK(*state == start);
    }
  }
}

TEST_CASE("bits behind the last capability mean nothing") {
  const CapSet every = CapSet::from_mask(~std::uint64_t{0});
  ProcessState start = test::root_state();
  start.caps = {.permitted = every, .effective = every, .bounding = every - CapSet{cap::chown}};
  FakeKernel kernel(start, with_last_cap(37));
  const auto state = read_process_state(kernel, kernel.around.traits);
  REQUIRE(state);
  CHECK(state->caps.permitted == CapSet::up_to(Cap{37}));
  CHECK(state->caps.bounding == CapSet::up_to(Cap{37}) - CapSet{cap::chown});
}

TEST_CASE("groups that the user namespace shows in another order are sorted") {
  ProcessState start;
  start.groups = {{65534}, {7}, {100}};
  for (const bool has_proc : {true, false}) {
    FakeKernel kernel(start);
    kernel.has_proc = has_proc;
    CHECK(read_process_state(kernel, kernel.around.traits)->groups ==
          std::vector<Gid>{{7}, {100}, {65534}});
  }
}

TEST_CASE("each call that fails makes the reading fail, with its errno") {
  for (const bool has_proc : {true, false}) {
    FakeKernel whole(odd_state());
    whole.has_proc = has_proc;
    REQUIRE(read_process_state(whole, whole.around.traits));
    for (std::size_t n = 1; n <= whole.calls.size(); ++n) {
      if (whole.calls[n - 1] == "read status") continue;
      CAPTURE(whole.calls[n - 1]);
      FakeKernel kernel(odd_state());
      kernel.has_proc = has_proc;
      kernel.fail_at(n, EPERM);
      const auto state = read_process_state(kernel, kernel.around.traits);
      REQUIRE_FALSE(state);
      CHECK(state.error().errnum == EPERM);
      CHECK(kernel.calls.size() == n);
    }
  }
}

TEST_CASE("a kernel without ambient capabilities has an empty ambient set") {
  FakeKernel kernel(test::root_state());
  kernel.has_proc = false;
  kernel.fail_on("ambient read", EINVAL);
  const auto state = read_process_state(kernel, kernel.around.traits);
  REQUIRE(state);
  CHECK(*state == test::root_state());
  CHECK(count_of(kernel.calls, "ambient read chown") == 1);
  CHECK(count_of(kernel.calls, "ambient read dac_override") == 0);
}

TEST_CASE("the usual last capability takes two calls to find") {
  FakeKernel kernel(test::root_state());
  CHECK(read_kernel_traits(kernel)->last_cap == Cap{40});
  CHECK(kernel.calls ==
        std::vector<std::string>{"uname", "bounding read checkpoint_restore", "bounding read 41"});
}

TEST_CASE("any last capability is found") {
  for (unsigned last = 0; last < max_cap_count; ++last) {
    CAPTURE(last);
    FakeKernel kernel(test::root_state(), with_last_cap(last));
    const auto traits = read_kernel_traits(kernel);
    REQUIRE(traits);
    CHECK(traits->last_cap.number == last);
    CHECK(kernel.calls.size() <= 1 + 2 + std::max(8U, last > 40 ? last - 40 : 0U));
  }
}

TEST_CASE("one wrong answer about the last capability is noticed") {
  FakeKernel kernel(test::root_state());
  kernel.fail_at(2, EINVAL);
  const auto traits = read_kernel_traits(kernel);
  REQUIRE_FALSE(traits);
  CHECK(traits.error().message() ==
        "PR_CAPBSET_READ 40: the kernel answers the same question in two ways");
}

TEST_CASE("a kernel that knows no bounding set of processes is not supported") {
  FakeKernel kernel(test::root_state());
  kernel.fail_on("bounding read", EINVAL);
  const auto traits = read_kernel_traits(kernel);
  REQUIRE_FALSE(traits);
  CHECK(traits.error().kind == ErrorKind::unsupported);
}

TEST_CASE("a refusal other than EINVAL is not taken for the end of the capabilities") {
  for (std::size_t n = 1; n <= 3; ++n) {
    FakeKernel kernel(test::root_state());
    kernel.fail_at(n, EPERM);
    const auto traits = read_kernel_traits(kernel);
    REQUIRE_FALSE(traits);
    CHECK(traits.error().errnum == EPERM);
  }
}

TEST_CASE("traits follow from the release") {
  struct Case {
    const char* release;
    bool has_exec_securebits, exec_compares_effective_ids, setres_may_be_no_op;
  };
  for (const Case& c : {Case{"6.18.44-fc-v657", true, true, true},
                        {"6.17.0", true, true, true},
                        {"6.17", true, true, true},
                        {"6.17-rc1", true, true, true},
                        {"7.0.1", true, true, true},
                        {"10.0", true, true, true},
                        {"6.16.99", true, false, true},
                        {"6.14.0", true, false, true},
                        {"6.13.12", false, false, true},
                        {"6.12.117+deb13-cloud-amd64", false, false, true},
                        {"6.3.0", false, false, true},
                        {"6.2.16", false, false, false},
                        {"6.1.192", false, false, true},
                        {"6.1.191", false, false, false},
                        {"6.1.0-18-amd64", false, false, false},
                        {"6.1", false, false, false},
                        {"5.15.999", false, false, false},
                        {"5.10.223", false, false, true},
                        {"5.10.222", false, false, false},
                        {"4.4.0", false, false, false},
                        {"6.18.", true, true, true}}) {
    CAPTURE(c.release);
    const auto traits = kernel_traits_of_release(c.release);
    REQUIRE(traits);
    CHECK(traits->has_exec_securebits == c.has_exec_securebits);
    CHECK(traits->exec_by_descriptor_keeps_name == c.has_exec_securebits);
    CHECK(traits->exec_compares_effective_ids == c.exec_compares_effective_ids);
    CHECK(traits->setres_may_be_no_op == c.setres_may_be_no_op);
    CHECK(traits->last_cap == Cap{40});
  }
}

TEST_CASE("Debian's release hides the patch level, and its version tells it") {
  const auto is_no_op = [](const char* release, const char* version) {
    return kernel_traits_of_release(release, version)->setres_may_be_no_op;
  };
  const char* const debian = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-05-01)";
  CHECK(is_no_op("6.1.0-56-cloud-amd64", debian));
  CHECK_FALSE(is_no_op("6.1.0-18-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)"));
  CHECK_FALSE(is_no_op("6.1.0-56-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC 6.1.192"));
  CHECK_FALSE(is_no_op("6.1.0-56-cloud-amd64", "#1 SMP Debian unknown"));
  CHECK_FALSE(is_no_op("5.15.0", debian));
}

TEST_CASE("what stands behind three numbers of a release says nothing") {
  CHECK(*kernel_traits_of_release("6.13.9.7") == *kernel_traits_of_release("6.13.9"));
  CHECK(*kernel_traits_of_release("6.14.0.") == *kernel_traits_of_release("6.14.0"));
}

TEST_CASE("a release that is no version is refused, quoted") {
  for (const char* release : {"", "6", "6.", "6.x", "v6.1", " 6.1", ".1", "-6.1", "mainline"}) {
    CAPTURE(release);
    const auto traits = kernel_traits_of_release(release);
    REQUIRE_FALSE(traits);
    CHECK(traits.error().kind == ErrorKind::unsupported);
    CHECK(traits.error().what == "kernel release '" + std::string(release) + "'");
  }
}

TEST_CASE("the traits of a kernel come back from the fake of it") {
  for (const KernelTraits& traits :
       {KernelTraits{}, KernelTraits{.exec_compares_effective_ids = false},
        KernelTraits{.has_exec_securebits = false,
        .exec_by_descriptor_keeps_name = false,
        .exec_compares_effective_ids = false},
        KernelTraits{.last_cap = Cap{37},
        .has_exec_securebits = false,
        .exec_by_descriptor_keeps_name = false,
        .exec_compares_effective_ids = false,
        .setres_may_be_no_op = false}}) {
    FakeKernel kernel(test::root_state(), {.traits = traits});
    CHECK(*read_kernel_traits(kernel) == traits);
  }
}

TEST_CASE("the initial user namespace is seen by its number alone") {
  FakeKernel kernel(test::root_state());
  const auto around = read_surroundings(kernel);
  REQUIRE(around);
  CHECK(*around == Surroundings{});
  CHECK(count_of(kernel.calls, "read ns/user") == 1);
  CHECK(count_of(kernel.calls, "read uid_map") == 0);
  CHECK(count_of(kernel.calls, "read gid_map") == 0);
  CHECK(count_of(kernel.calls, "read setgroups") == 0);
}

TEST_CASE("a child user namespace that maps all ids is not the initial one") {
  UserNamespace child;
  child.is_initial = false;
  FakeKernel kernel(test::root_state(), {.user_namespace = child});
  const auto around = read_surroundings(kernel);
  REQUIRE(around);
  CHECK_FALSE(around->user_namespace.is_initial);
}

TEST_CASE("another user namespace maps what its maps say") {
  const UserNamespace child{.is_initial = false,
                            .uids = {{0, 1}, {1000, 65536}, {4000000000U, 100}},
                            .gids = {{33, 2}},
                            .allows_setgroups = false};
  FakeKernel kernel(test::root_state(), {.user_namespace = child});
  const auto around = read_surroundings(kernel);
  REQUIRE(around);
  CHECK(around->user_namespace == child);
  kernel.around.user_namespace.allows_setgroups = true;
  CHECK(read_surroundings(kernel)->user_namespace.allows_setgroups);
}

TEST_CASE("a user namespace without maps maps nothing") {
  const UserNamespace unmapped{.is_initial = false, .uids = {}, .gids = {}};
  FakeKernel kernel(test::root_state(), {.user_namespace = unmapped});
  const auto around = read_surroundings(kernel);
  REQUIRE(around);
  CHECK(around->user_namespace == unmapped);
  CHECK_FALSE(around->user_namespace.maps(Uid{0}));
}

TEST_CASE("without /proc every id is taken as mapped") {
  FakeKernel kernel(test::root_state(), {.user_namespace = {.is_initial = false, .uids = {}}});
  kernel.has_proc = false;
  CHECK(read_surroundings(kernel)->user_namespace == UserNamespace{});
}

TEST_CASE("a user namespace that is read in part is no user namespace") {
  FakeKernel kernel(test::root_state(), {.user_namespace = {.is_initial = false, .uids = {}}});
  kernel.fail_on("read gid_map", EACCES);
  const auto around = read_surroundings(kernel);
  REQUIRE_FALSE(around);
  CHECK(around.error().what == "/proc/thread-self/gid_map");
}
