// SPDX-License-Identifier: MIT
#include "execcap/plan/step.hpp"

#include <doctest/doctest.h>

using namespace execcap;

TEST_CASE("a step is said in the kernel's words with its arguments") {
  constexpr CapSet net_raw{cap::net_raw};
  CHECK(step_text(step::SetUid{Uid{33}, Uid{33}, Uid{33}}) == "setresuid 33 33 33");
  CHECK(step_text(step::SetGid{Gid{1}, Gid{2}, Gid{3}}) == "setresgid 1 2 3");
  CHECK(step_text(step::SetGroups{{Gid{4}, Gid{24}}}) == "setgroups [4,24]");
  CHECK(step_text(step::SetGroups{}) == "setgroups []");
  CHECK(step_text(step::SetKeepCaps{true}) == "keep_caps on");
  CHECK(step_text(step::SetUmask{022}) == "umask 022");
  CHECK(step_text(step::SetUmask{0}) == "umask 0");
  CHECK(step_text(step::DropBounding{net_raw}) == "bounding drop net_raw");
  CHECK(step_text(step::RaiseAmbient{net_raw}) == "ambient raise net_raw");
  CHECK(step_text(step::SetCaps{{net_raw, net_raw, net_raw}}) ==
        "capset permitted,effective,inheritable=net_raw");
  CHECK(step_text(step::SetCaps{{net_raw, net_raw, {}}}) ==
        "capset permitted,effective=net_raw inheritable=none");
  CHECK(step_text(step::SetCaps{{net_raw, {}, {}}}) ==
        "capset permitted=net_raw effective=none inheritable=none");
}

TEST_CASE("what a step is for can stand behind the word cannot") {
  CHECK(step_purpose(step::SetUid{Uid{33}, Uid{33}, Uid{33}}) == "change the uid to 33");
  CHECK(step_purpose(step::SetUid{Uid{0}, Uid{33}, Uid{33}}) ==
        "change the uid to 0 33 33 (real, effective, saved)");
  CHECK(step_purpose(step::SetGroups{{Gid{33}}}) == "set the supplementary groups to [33]");
  CHECK(step_purpose(step::ChangeDirectory{"/srv"}) == "change the working directory to /srv");
  CHECK(step_purpose(step::LowerAmbient{CapSet{cap::net_raw}}) ==
        "take net_raw out of the ambient set");
  CHECK(step_purpose(step::ChangeRoot{"/srv"}) == "change the root directory to /srv");
}
