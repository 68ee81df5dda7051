// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "emit_test_case.hpp"

using namespace execcap;
using execcap::test::Said;
using Words = std::vector<std::string>;

namespace {

Said unit(const Words& words) {
  return test::said(EmitFormat::systemd, words);
}

std::string line_of(const std::string& text, const std::string& key) {
  const std::size_t begin = text.find("\n" + key + "=");
  if (begin == std::string::npos) return "(none)";
  return text.substr(begin + 1, text.find('\n', begin + 1) - begin - 1);
}

}  // namespace

TEST_CASE("the common launch is a section of a unit") {
  const Said web = unit({"-u", "web", "-c", "net_bind_service", "--umask", "27", "-C", "/srv", "--",
                         "/bin/true", "-x"});
  CHECK(web.unsaid.empty());
  CHECK(web.notes.empty());
  CHECK(web.text ==
        "[Service]\n"
        "User=web\n"
        "Group=web\n"
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n"
        "AmbientCapabilities=CAP_NET_BIND_SERVICE\n"
        "NoNewPrivileges=yes\n"
        "UMask=0027\n"
        "WorkingDirectory=/srv\n"
        "Environment=HOME=/srv/web USER=web LOGNAME=web SHELL=/usr/sbin/nologin\n"
        "ExecStart=/bin/true -x\n");
}

TEST_CASE("groups are those of the account and the ones that are added") {
  // The account brings 33 and 44.
  CHECK(line_of(unit({"-u", "web", "-G", "web,video,bare", "/bin/true"}).text,
                "SupplementaryGroups") == "SupplementaryGroups=bare");
  CHECK(unit({"-u", "web:web", "/bin/true"}).unsaid ==
        Words{"groups 33: systemd would make it 33,44"});
  CHECK(unit({"-u", "web", "-G", "33,44,4711", "/bin/true"}).unsaid ==
        Words{"gid 4711: systemd takes no number that no group has"});
  CHECK(unit({"-u", "4711:33", "/bin/true"}).unsaid ==
        Words{"uid 4711: systemd takes no number that no account has"});
  CHECK(unit({"-c", "none", "/bin/true"}).unsaid.empty());
}

TEST_CASE("the shorter form of the bounding set is taken") {
  CHECK(line_of(unit({"-c", "all,-chown", "/bin/true"}).text, "CapabilityBoundingSet") ==
        "CapabilityBoundingSet=~CAP_CHOWN");
  CHECK(line_of(unit({"-c", "none", "/bin/true"}).text, "CapabilityBoundingSet") ==
        "CapabilityBoundingSet=");
  CHECK(line_of(unit({"-c", "all", "/bin/true"}).text, "CapabilityBoundingSet") == "(none)");
}

TEST_CASE("inheritable without ambient has no words") {
  CHECK(unit({"= cap_setuid+eip", "/bin/true"}).unsaid ==
        Words{"inheritable setuid: systemd would make it none"});
  CHECK(unit({"-u", "web", "--inheritable", "chown", "--allow-new-privs", "/bin/true"}).unsaid ==
        Words{"inheritable chown: systemd would make it none"});
}

TEST_CASE("ambient beyond the bounding set has no words") {
  const Said tight = unit({"-u", "web", "-c", "chown", "--bounding", "none", "/bin/true"});
  CHECK(line_of(tight.text, "AmbientCapabilities") == "(none)");
  CHECK(tight.unsaid.size() == 4);
}

TEST_CASE("root with a full bounding set is not held by a unit") {
  CHECK(unit({"-c", "chown", "--bounding", "keep", "/bin/true"}).unsaid ==
        Words{"permitted chown: systemd would make it all",
              "effective chown: systemd would make it all"});
}

TEST_CASE("securebits are those that systemd knows") {
  const Said some = unit({"-u", "web", "--securebits", "noroot+lock,-keep_caps+lock", "/bin/true"});
  CHECK(line_of(some.text, "SecureBits") == "SecureBits=noroot noroot-locked keep-caps-locked");
  CHECK(some.unsaid.empty());
  const Said sealed = unit({"-u", "web", "--securebits", "sealed", "/bin/true"});
  REQUIRE(sealed.unsaid.size() == 1);
  CHECK(sealed.unsaid[0].starts_with("securebits noroot+lock,no_setuid_fixup+lock"));
}

TEST_CASE("words of the command are quoted for systemd") {
  const auto words = [](const Words& arguments) {
    Words all = {"-c", "none", "--", "/bin/true"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return line_of(unit(all).text, "ExecStart").substr(std::string("ExecStart=/bin/true ").size());
  };
  CHECK(words({"a b", ""}) == "\"a b\" \"\"");
  CHECK(words({"$HOME", "100%"}) == "\"$$HOME\" \"100%%\"");
  CHECK(words({"a\"b\\c"}) == "\"a\\\"b\\\\c\"");
  CHECK(words({"a\nb\x01"}) == "\"a\\x0ab\\x01\"");
  CHECK(words({";", "'x'"}) == "\"\\x3b\" \"'x'\"");
}

TEST_CASE("another name of the command stands behind an at sign") {
  CHECK(line_of(unit({"-c", "none", "--argv0", "-sh", "/bin/true", "-i"}).text, "ExecStart") ==
        "ExecStart=@/bin/true -sh -i");
}

TEST_CASE("what a unit cannot say of place and words is named") {
  CHECK(unit({"-c", "none", "--clear-env", "--keep-rest", "/bin/true"}).unsaid ==
        Words{"--clear-env: systemd adds variables of its own"});
  CHECK(unit({"-c", "none", "--keep-env", "/bin/true"}).unsaid ==
        Words{"--keep-env: systemd sets HOME and others with User="});
  CHECK(unit({"-c", "none", "-C", "sub", "/bin/true"}).unsaid ==
        Words{"--chdir sub: systemd takes an absolute path"});
  CHECK(unit({"-c", "none", "--pdeathsig", "TERM", "/bin/true"}).unsaid ==
        Words{"--pdeathsig: systemd has no word for it"});
  CHECK(unit({"-c", "none", "sub/command"}).unsaid ==
        Words{"the command sub/command: systemd takes an absolute path"});
  CHECK(unit({"-c", "none", "/bin/true", "\xff"}).unsaid ==
        Words{"the command: systemd reads UTF-8 alone"});
}

TEST_CASE("variables are set, removed and passed on") {
  const Said said =
      unit({"-u", "33:33", "-G", "33,44", "--env", "A=x y%", "--env", "LANG", "/bin/true"});
  CHECK(line_of(said.text, "Environment") == "Environment=HOME=/ SHELL=/bin/sh \"A=x y%%\"");
  CHECK(line_of(said.text, "UnsetEnvironment") == "UnsetEnvironment=USER LOGNAME");
  CHECK(line_of(said.text, "PassEnvironment") == "PassEnvironment=LANG");
}

TEST_CASE("an ordinary caller gets what root would get") {
  const Words words = {"-u", "web", "-c", "chown", "/bin/true"};
  const Said by_user = test::said(EmitFormat::systemd, words, test::user_state(Uid{1000}, {}));
  CHECK(by_user.text == unit(words).text);
  CHECK(by_user.notes.empty());
}
