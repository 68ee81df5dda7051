// SPDX-License-Identifier: MIT
#include "cli/process_filter.hpp"

#include <doctest/doctest.h>

#include "cli/fakes.hpp"
#include "cli/process_records.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

bool has(const ProcessRecord& record, std::string_view text) {
  const Result<HasFilter> filter = parse_has(text);
  REQUIRE(filter);
  return matches(record, {.has = {*filter}});
}

const ProcessRecord plain = record_of(Pid{2}, Pid{1}, "plain", user_state(Uid{33}, CapSet{}));
const ProcessRecord raw = record_of(Pid{3}, Pid{1}, "raw", user_state(Uid{33}, {cap::net_raw}));

}  // namespace

TEST_CASE("a capability is looked for in the sets that are named") {
  ProcessState state = user_state(Uid{33}, CapSet{});
  state.caps.inheritable = {cap::chown};
  const ProcessRecord inheriting = record_of(Pid{4}, Pid{1}, "i", state);
  CHECK(has(inheriting, "chown"));
  CHECK(has(inheriting, "chown:i"));
  CHECK(has(inheriting, "CAP_CHOWN:pi"));
  CHECK(has(inheriting, "0:i"));
  CHECK_FALSE(has(inheriting, "chown:pea"));
  CHECK_FALSE(has(inheriting, "kill"));
  CHECK(has(inheriting, "kill:b"));
  CHECK(has(raw, "any:a"));
  CHECK(has(inheriting, "any"));
  CHECK_FALSE(has(plain, "any"));
}

TEST_CASE("words of --has that are wrong are named") {
  CHECK(message_of(parse_has("chwon")) ==
        "--has: unknown capability 'chwon' at character 1; did you mean cap_chown?");
  CHECK(message_of(parse_has("chown:x")) ==
        "--has: 'x' is no set in 'chown:x'; the sets are p, i, e, b and a");
  CHECK(message_of(parse_has("chown:")) ==
        "--has: no set behind ':' in 'chown:'; the sets are p, i, e, b and a");
  CHECK(message_of(parse_has("chown,kill")) ==
        "--has: 'chown,kill' is not one capability; name one");
  CHECK_FALSE(parse_has(""));
  CHECK(parse_has("63"));
}

TEST_CASE("every filter must hold") {
  const HasFilter raw_filter = *parse_has("net_raw");
  CHECK(matches(raw, {.has = {raw_filter}, .user = Uid{33}, .name_pattern = "r*"}));
  CHECK_FALSE(matches(raw, {.has = {raw_filter}, .user = Uid{34}}));
  CHECK_FALSE(matches(raw, {.has = {raw_filter}, .name_pattern = "x*"}));
  CHECK_FALSE(matches(raw, {.has = {raw_filter, *parse_has("chown")}}));
  CHECK(matches(plain, {}));
}

TEST_CASE("any of the uids is meant by --user") {
  ProcessRecord record = plain;
  record.status.uid = {Uid{1}, Uid{2}, Uid{3}, Uid{4}};
  for (const std::uint32_t uid : {1U, 2U, 3U, 4U}) CHECK(matches(record, {.user = Uid{uid}}));
  CHECK_FALSE(matches(record, {.user = Uid{5}}));
}

TEST_CASE("privileged is what the uid does not explain") {
  const ProcessFilter privileged{.privileged = true};
  CHECK_FALSE(matches(plain, privileged));
  CHECK(matches(raw, privileged));
  ProcessState state = root_state();
  const auto is_privileged = [&] {
    return matches(record_of(Pid{5}, Pid{1}, "r", state), privileged);
  };
  CHECK_FALSE(is_privileged());
  state.caps.inheritable = {cap::chown};
  CHECK(is_privileged());
  state.caps.inheritable = CapSet{};
  state.caps.bounding = all_caps - CapSet{cap::chown};
  CHECK(is_privileged());
  state.caps.permitted = state.caps.effective = state.caps.bounding;
  CHECK_FALSE(is_privileged());
  state.uid = {Uid{33}, Uid{0}, Uid{0}, Uid{0}};
  CHECK_FALSE(is_privileged());
}

TEST_CASE("only filters that no plain process passes may skip plain processes") {
  CHECK(ProcessFilter{.privileged = true}.asks_for_holders());
  CHECK(ProcessFilter{.has = {*parse_has("any")}}.asks_for_holders());
  CHECK(ProcessFilter{.has = {*parse_has("chown:b"), *parse_has("kill:p")}}.asks_for_holders());
  CHECK_FALSE(ProcessFilter{.has = {*parse_has("chown:pb")}}.asks_for_holders());
  CHECK_FALSE(ProcessFilter{.user = Uid{0}}.asks_for_holders());
}

TEST_CASE("what may be wanted of a hidden process is not left out") {
  const ProcessRecord hidden = hidden_record(Pid{6}, {cap::chown});
  CHECK(matches(hidden, {.user = Uid{33}, .name_pattern = "x"}));
  CHECK(matches(hidden, {.privileged = true}));
  CHECK(has(hidden, "kill:b"));
  CHECK(has(hidden, "chown:a"));
  CHECK_FALSE(has(hidden, "kill:a"));
  CHECK_FALSE(has(hidden, "kill"));
  CHECK_FALSE(matches(hidden_record(Pid{6}, CapSet{}), {.privileged = true}));
}

TEST_CASE("a name is what the process called itself") {
  ProcStatus status;
  status.name = "a\\nb\\\\n";
  CHECK(process_name(status) == "a\nb\\n");
  status.name = "plain";
  CHECK(process_name(status) == "plain");
}
