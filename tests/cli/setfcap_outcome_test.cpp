// SPDX-License-Identifier: MIT
#include "cli/setfcap_outcome.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/setfcap_json.hpp"

using namespace execcap;

namespace {

const CapSet all = CapSet::up_to(Cap{40});
const FileCaps net_raw_ep{.permitted = {cap::net_raw}, .effective = true};

std::string line(const SetfcapRequest& request, const FileOutcome& outcome) {
  return outcome_line(request, outcome, all).value_or("(nothing)");
}

SetfcapRequest doing(SetfcapAction action) {
  return {.action = action};
}

}  // namespace

TEST_CASE("the line of --get is that of getcap") {
  SetfcapRequest get = doing(SetfcapAction::get);
  CHECK(line(get, {.path = "f", .caps = net_raw_ep}) == "f cap_net_raw=ep");
  CHECK(line(get, {.path = "f", .caps = FileCaps{}}) == "f =");
  CHECK(line(get, {.path = "f"}) == "f");
  CHECK(line(get, {.path = "f", .caps = FileCaps{.permitted = all, .effective = true}}) == "f =ep");
  CHECK(line(get, {.path = "d", .kind = OutcomeKind::other}) == "d (Not a regular file)");
  FileCaps foreign = net_raw_ep;
  foreign.rootid = Uid{100000};
  CHECK(line(get, {.path = "f", .caps = foreign}) == "f cap_net_raw=ep");
  get.show_rootid = true;
  CHECK(line(get, {.path = "f", .caps = foreign}) == "f cap_net_raw=ep [rootid=100000]");
}

TEST_CASE("a name cannot break a line or steer a terminal, except where lines end in null") {
  SetfcapRequest get = doing(SetfcapAction::get);
  CHECK(line(get, {.path = "a\nb\x1b[1m"}) == "a\\nb\\x1b[1m");
  get.null_ends = true;
  CHECK(line(get, {.path = "a\nb"}) == "a\nb");
}

TEST_CASE("setting says nothing unless it is asked, applying says what changed") {
  const FileOutcome changed{.path = "f", .kind = OutcomeKind::changed, .wanted = net_raw_ep};
  SetfcapRequest set = doing(SetfcapAction::set);
  CHECK(line(set, changed) == "(nothing)");
  set.verbose = true;
  CHECK(line(set, changed) == "f: none -> cap_net_raw=ep");
  CHECK(line(set, {.path = "f", .kind = OutcomeKind::unchanged}) == "f: unchanged");
  CHECK(line(doing(SetfcapAction::apply), changed) == "f: none -> cap_net_raw=ep");
  SetfcapRequest quiet = doing(SetfcapAction::apply);
  quiet.quiet = true;
  CHECK(line(quiet, changed) == "(nothing)");
}

TEST_CASE("verifying names the sets that differ in the order of setcap") {
  const SetfcapRequest verify = doing(SetfcapAction::verify);
  const FileOutcome outcome{.path = "f",
                            .kind = OutcomeKind::differs,
                            .caps = net_raw_ep,
                            .wanted = FileCaps{.inheritable = {cap::chown}}};
  CHECK(line(verify, outcome) == "f differs in [pie]: has cap_net_raw=ep, wanted cap_chown=i");
  CHECK(line(verify, {.path = "f", .kind = OutcomeKind::unchanged}) == "f: OK");
}

TEST_CASE("a failure is what differs or was not possible, and a change is none") {
  CHECK(is_failure({.kind = OutcomeKind::differs}));
  CHECK(is_failure({.kind = OutcomeKind::extra}));
  CHECK(is_failure({.kind = OutcomeKind::other, .error = Error{}}));
  CHECK(!is_failure({.kind = OutcomeKind::other}));
  CHECK(!is_failure({.kind = OutcomeKind::would_change}));
}

TEST_CASE("an attribute that is not understood is in JSON as its bytes") {
  const FileOutcome outcome{.path = "f",
                            .kind = OutcomeKind::failed,
                            .bytes = {std::byte{0x01}, std::byte{0x00}, std::byte{0xfe}},
                            .error = Error{.why = "of an unknown version"}};
  const auto json = nlohmann::json::parse(setfcap_json(doing(SetfcapAction::get), {outcome}, all));
  CHECK(json["files"][0]["raw"] == "0100fe");
  CHECK(json["files"][0]["capabilities"].is_null());
  CHECK(json["files"][0]["error"]["why"] == "of an unknown version");
}
