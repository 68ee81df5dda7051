// SPDX-License-Identifier: MIT
#include "execcap/caps/file_caps_change.hpp"

#include <doctest/doctest.h>

using namespace execcap;

namespace {

const FileCapsContext context{.all = CapSet::up_to(Cap{40}), .held = {cap::chown, cap::setuid}};

FileCapsChange change_of(std::string_view text, std::optional<Uid> rootid = {}) {
  FileCapsContext with_rootid = context;
  with_rootid.rootid = rootid;
  const Result<FileCapsChange> change = parse_file_caps_change(text, with_rootid, "x");
  INFO(text);
  REQUIRE(change);
  return *change;
}

std::string message_of(std::string_view text) {
  const Result<FileCapsChange> change = parse_file_caps_change(text, context, "x");
  return change ? "no error" : change.error().message();
}

const FileCaps net_raw_ep{.permitted = {cap::net_raw}, .effective = true};

}  // namespace

TEST_CASE("CAPTEXT replaces whatever the file had") {
  CHECK(change_of("cap_net_raw+ep") == FileCapsChange(ReplaceFileCaps{net_raw_ep}));
  CHECK(after_change(FileCaps{.permitted = {cap::chown}}, change_of("cap_net_raw=ep")) ==
        net_raw_ep);
  CHECK(after_change(net_raw_ep, change_of("=")) == FileCaps{});
}

TEST_CASE("a LIST without a sign is permitted and effective, none is no attribute") {
  CHECK(after_change(std::nullopt, change_of("net_raw")) == net_raw_ep);
  CHECK(after_change(std::nullopt, change_of("held")) ==
        FileCaps{.permitted = context.held, .effective = true});
  CHECK(after_change(net_raw_ep, change_of("none")) == std::nullopt);
}

TEST_CASE("a LIST with a sign changes what it names and leaves the rest") {
  const FileCaps before{.permitted = {cap::net_raw, cap::chown},
                        .inheritable = {cap::chown, cap::setuid},
                        .rootid = Uid{1000}};
  CHECK(after_change(before, change_of("+setgid")) ==
        FileCaps{.permitted = {cap::net_raw, cap::chown, cap::setgid},
                 .inheritable = {cap::chown, cap::setuid},
                 .rootid = Uid{1000}});
  CHECK(after_change(before, change_of("-chown,+setgid")) ==
        FileCaps{.permitted = {cap::net_raw, cap::setgid},
                 .inheritable = {cap::setuid},
                 .rootid = Uid{1000}});
  CHECK(after_change(before, change_of("-chown,+chown")) == before);
  CHECK(after_change(before, change_of("+net_raw")) == before);
}

TEST_CASE("the first capability that is added is effective, another one follows the flag") {
  CHECK(after_change(std::nullopt, change_of("+net_raw")) == net_raw_ep);
  CHECK(after_change(FileCaps{}, change_of("+net_raw")) == net_raw_ep);
  CHECK(after_change(FileCaps{.inheritable = {cap::chown}}, change_of("+net_raw")) ==
        FileCaps{.permitted = {cap::net_raw}, .inheritable = {cap::chown}});
}

TEST_CASE("taking the last capability away takes the attribute away") {
  CHECK(after_change(net_raw_ep, change_of("-net_raw")) == std::nullopt);
  CHECK(after_change(net_raw_ep, change_of("-all")) == std::nullopt);
  CHECK(after_change(std::nullopt, change_of("-net_raw")) == std::nullopt);
  // It had none to lose: an empty attribute clears ambient, and that is for the user to end.
  CHECK(after_change(FileCaps{}, change_of("-net_raw")) == FileCaps{});
}

TEST_CASE("a capability that the kernel lacks can be taken away by number") {
  const FileCaps before{.permitted = {cap::net_raw, Cap{45}}, .effective = true};
  CHECK(after_change(before, change_of("-45")) == net_raw_ep);
}

TEST_CASE("a rootid is set with what is set, and uid 0 is none") {
  CHECK(after_change(std::nullopt, change_of("net_raw", Uid{1000}))->rootid == Uid{1000});
  CHECK(after_change(std::nullopt, change_of("cap_net_raw=ep", Uid{1000}))->rootid == Uid{1000});
  CHECK(after_change(net_raw_ep, change_of("+chown", Uid{1000}))->rootid == Uid{1000});
  CHECK(after_change(std::nullopt, change_of("cap_net_raw=ep", Uid{0})) == net_raw_ep);
  FileCaps before = net_raw_ep;
  before.rootid = Uid{1000};
  CHECK(after_change(before, change_of("+net_raw", Uid{0})) == net_raw_ep);
}

TEST_CASE("an error speaks of the form that was meant") {
  CHECK(message_of("cap_net_rwa=ep").find("unknown capability 'cap_net_rwa'") != std::string::npos);
  CHECK(message_of("net_rwa").find("unknown capability 'net_rwa'") != std::string::npos);
  CHECK(message_of("+net_rwa").find("did you mean cap_net_raw?") != std::string::npos);
  CHECK(message_of("").find("there are no capabilities in it") != std::string::npos);
  CHECK(message_of("cap_chown=p cap_kill=ep").find("one effective flag") != std::string::npos);
  CHECK(message_of("net_raw+ep").find("net_raw") != std::string::npos);
  CHECK(message_of("45").find("45") != std::string::npos);
}
