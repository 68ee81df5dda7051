// SPDX-License-Identifier: MIT
#include "cli/execcap_request.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include "fakes.hpp"

using namespace execcap;
using execcap::test::FakeAccounts;
using execcap::test::message_of;
using execcap::test::parsed;
using Words = std::vector<std::string>;

namespace {

constexpr CapSet held = CapSet::up_to({40}) - CapSet{Cap{24}};

CallerFacts root_caller() {
  CallerFacts caller;
  caller.now.caps = {.permitted = held,
                     .effective = held,
                     .inheritable = {cap::chown},
                     .bounding = held,
                     .ambient = {cap::chown}};
  caller.now.securebits = securebit::noroot;
  caller.parent = Pid{77};
  return caller;
}

Result<LaunchOrder> read(const Words& words, const CallerFacts& caller = root_caller()) {
  FakeAccounts accounts;
  return read_execcap_request(parsed(words), caller, accounts);
}

LaunchOrder order(const Words& words, const CallerFacts& caller = root_caller()) {
  const Result<LaunchOrder> result = read(words, caller);
  INFO(message_of(result));
  REQUIRE(result);
  return *result;
}

std::string refusal(const Words& words) {
  return message_of(read(words));
}

}  // namespace

TEST_CASE("the common launch is read in full") {
  const LaunchOrder web = order({"-u", "web", "-c", "net_bind_service", "--", "nginx", "-t"});
  CHECK(web.launch.effective_uid == Uid{33});
  CHECK(web.launch.caps == CapSet{cap::net_bind_service});
  CHECK_FALSE(web.launch.cap_text.has_value());
  CHECK_FALSE(web.launch.keep_rest);
  CHECK_FALSE(web.launch.no_new_privs.has_value());
  CHECK_FALSE(web.launch.securebits.has_value());
  CHECK(web.command == "nginx");
  CHECK(web.argv == Words{"nginx", "-t"});
  REQUIRE(web.environment.identity);
  CHECK(web.environment.identity->user == "web");
  CHECK_FALSE(web.explain);
  CHECK_FALSE(web.verbose);
}

TEST_CASE("a first operand that reads as CAPTEXT is one") {
  const LaunchOrder setuid = order({"= cap_setuid+eip", "getpcaps", "0"});
  const CapSet set{cap::setuid};
  CHECK(setuid.launch.cap_text == CapTriple{set, set, set});
  CHECK(setuid.command == "getpcaps");
  CHECK(setuid.argv == Words{"getpcaps", "0"});
}

TEST_CASE("behind dashes the first operand is always the command") {
  const LaunchOrder odd = order({"-c", "none", "--", "cap_chown=ep"});
  CHECK_FALSE(odd.launch.cap_text.has_value());
  CHECK(odd.command == "cap_chown=ep");
}

TEST_CASE("a first operand that only looks like CAPTEXT is told where it goes wrong") {
  CHECK(refusal({"cap_chwon=ep", "ls"}).find("'cap_chwon'") != std::string::npos);
  CHECK(refusal({"-c", "none", "a=b", "ls"}).starts_with("CAPTEXT: "));
  CHECK(order({"-c", "none", "ls", "a=b"}).command == "ls");
}

TEST_CASE("CAPTEXT with nothing behind it is no command") {
  CHECK(refusal({"=ep"}) == "no command; give it behind the options; --help shows how");
  CHECK(refusal({}) == "no command; give it behind the options; --help shows how");
  CHECK(refusal({"-c", "none", "--"}) ==
        "no command; give it behind the options; --help shows how");
}

TEST_CASE("what excludes each other is refused with both names") {
  const std::vector<std::pair<Words, std::string>> cases = {
      {{"-c", "none", "--permitted", "none"}, "--caps: cannot be combined with --permitted"},
      {{"-c", "none", "--effective", "none"}, "--caps: cannot be combined with --effective"},
      {{"--iab", "", "--inheritable", "none"}, "--iab: cannot be combined with --inheritable"},
      {{"--iab", "", "--bounding", "none"}, "--iab: cannot be combined with --bounding"},
      {{"--iab", "", "--ambient", "none"}, "--iab: cannot be combined with --ambient"},
      {{"-u", "0", "--ruid", "0"}, "--user: cannot be combined with --ruid"},
      {{"-u", "0", "--euid", "0"}, "--user: cannot be combined with --euid"},
      {{"-g", "0", "--rgid", "0"}, "--group: cannot be combined with --rgid"},
      {{"-g", "0", "--egid", "0"}, "--group: cannot be combined with --egid"},
      {{"-G", "0", "--clear-groups"}, "--groups: cannot be combined with --clear-groups"},
      {{"-G", "0", "--keep-groups"}, "--groups: cannot be combined with --keep-groups"},
      {{"--clear-groups", "--keep-groups"},
       "--clear-groups: cannot be combined with --keep-groups"},
      {{"--no-new-privs", "--allow-new-privs"},
       "--no-new-privs: cannot be combined with --allow-new-privs"},
      {{"--keep-env", "--clear-env"}, "--keep-env: cannot be combined with --clear-env"},
  };
  for (const auto& [options, message] : cases) {
    Words words = options;
    words.emplace_back("ls");
    CHECK(refusal(words) == message + "; give one of them");
  }
  CHECK(refusal({"-c", "none", "=ep", "ls"}) ==
        "--caps: cannot be combined with CAPTEXT '=ep'; give one of them");
  CHECK(refusal({"--permitted", "none", "=ep", "ls"}).starts_with("--permitted: cannot be"));
  CHECK(refusal({"--effective", "none", "=ep", "ls"}).starts_with("--effective: cannot be"));
}

TEST_CASE("--caps may be combined with the sets that it does not name") {
  const LaunchOrder mixed = order(
      {"-c", "chown", "--inheritable", "none", "--bounding", "keep", "--ambient", "none", "ls"});
  CHECK(mixed.launch.caps == CapSet{cap::chown});
  CHECK(mixed.launch.sets.inheritable == CapSet{});
  CHECK(mixed.launch.sets.bounding == held);
  CHECK(mixed.launch.sets.ambient == CapSet{});
}

TEST_CASE("a launch that asks for nothing is refused") {
  const std::string message =
      "nothing was asked for: the command would have all that its caller has; say which "
      "capabilities with --caps LIST, or --keep-rest";
  for (const Words& words : std::vector<Words>{{"ls"},
                                               {"--", "ls"},
                                               {"-u", "root", "ls"},
                                               {"-u", "0:0", "ls"},
                                               {"-g", "5", "ls"},
                                               {"--euid", "5", "ls"},
                                               {"--bounding", "none", "ls"},
                                               {"--securebits", "sealed", "ls"},
                                               {"--no-new-privs", "ls"},
                                               {"--clear-env", "--umask", "77", "ls"}}) {
    CHECK(refusal(words) == message);
  }
  for (const Words& words : std::vector<Words>{{"-c", "none", "ls"},
                                               {"=", "ls"},
                                               {"--iab", "cap_chown", "ls"},
                                               {"--permitted", "none", "ls"},
                                               {"--effective", "none", "ls"},
                                               {"--inheritable", "none", "ls"},
                                               {"--ambient", "none", "ls"},
                                               {"--keep-rest", "ls"},
                                               {"-u", "web", "ls"}}) {
    CHECK(read(words));
  }
}

TEST_CASE("relative lists start from the caller's set of that kind") {
  CHECK(order({"--inheritable", "+kill", "ls"}).launch.sets.inheritable ==
        CapSet{cap::chown, Cap{5}});
  CHECK(order({"--permitted", "-chown", "ls"}).launch.sets.permitted == held - CapSet{cap::chown});
  CHECK(order({"-c", "-chown", "ls"}).launch.caps == held - CapSet{cap::chown});
  CHECK(order({"-c", "held", "ls"}).launch.caps == held);
  CHECK(order({"-c", "all", "ls"}).launch.caps == CapSet::up_to({40}));
  for (const char* option : {"--permitted", "--effective"}) {
    CHECK(read({option, "keep", "ls"}));
  }
  CHECK(order({"--ambient", "keep", "ls"}).launch.sets.ambient == CapSet{cap::chown});
}

TEST_CASE("IAB gives inheritable and ambient and blocks bounding") {
  const LaunchOrder iab = order({"--iab", "!cap_setuid,^cap_chown,%cap_kill", "ls"});
  CHECK(iab.launch.sets.inheritable == CapSet{cap::chown, Cap{5}});
  CHECK(iab.launch.sets.ambient == CapSet{cap::chown});
  CHECK(iab.launch.sets.bounding == held - CapSet{cap::setuid});
}

TEST_CASE("no_new_privs and securebits are asked for or left open") {
  CHECK(order({"-c", "none", "--no-new-privs", "ls"}).launch.no_new_privs == true);
  CHECK(order({"-c", "none", "--allow-new-privs", "ls"}).launch.no_new_privs == false);
  CHECK(order({"-c", "none", "--securebits", "sealed", "ls"}).launch.securebits ==
        sealed_securebits);
  CHECK(order({"-c", "none", "--securebits", "keep", "ls"}).launch.securebits == securebit::noroot);
  CHECK(refusal({"-c", "none", "--securebits", "norot", "ls"}).starts_with("--securebits: "));
}

TEST_CASE("umask is strict octal") {
  CHECK(order({"-c", "none", "--umask", "027", "ls"}).launch.umask == 027U);
  CHECK(order({"-c", "none", "--umask", "0", "ls"}).launch.umask == 0U);
  CHECK(order({"-c", "none", "--umask", "0777", "ls"}).launch.umask == 0777U);
  for (const char* text : {"", "8", "1000", "-1", "+7", "0x7", "77 ", "u=rwx", "77777777777777"}) {
    CHECK(refusal({"-c", "none", "--umask", text, "ls"}) ==
          "--umask: '" + std::string(text) + "' is not a mask; give an octal number from 0 to 777");
  }
}

TEST_CASE("the place and the way of the command are read") {
  const LaunchOrder place = order({"-c", "none", "-C", "sub", "--chroot", "/srv", "--pdeathsig",
                                   "usr1", "--setsid", "--argv0", "-sh", "sh", "-i"});
  CHECK(place.launch.working_directory == "sub");
  CHECK(place.launch.root_directory == "/srv");
  REQUIRE(place.launch.parent_death);
  CHECK(place.launch.parent_death->signal == SIGUSR1);
  CHECK(place.launch.parent_death->parent == Pid{77});
  CHECK(place.launch.new_session);
  CHECK(place.command == "sh");
  CHECK(place.argv == Words{"-sh", "-i"});
  CHECK(refusal({"-c", "none", "-C", "", "ls"}) == "--chdir: empty name; give it a directory");
  CHECK(refusal({"-c", "none", "--chroot", "", "ls"}) ==
        "--chroot: empty name; give it a directory");
}

TEST_CASE("the environment follows the new identity unless it is kept") {
  CHECK(order({"-u", "web", "ls"}).environment.identity.has_value());
  CHECK_FALSE(order({"-u", "web", "--keep-rest", "ls"}).environment.identity.has_value());
  CHECK(order({"-u", "web", "--keep-env", "ls"}).environment.keep);
  CHECK(order({"-u", "web", "--clear-env", "ls"}).environment.clear);
  CHECK_FALSE(order({"-c", "none", "ls"}).environment.identity.has_value());
  CHECK(order({"-c", "none", "--env", "A=1", "--env=B", "ls"}).environment.assignments ==
        Words{"A=1", "B"});
  CHECK(refusal({"-c", "none", "--env", "=x", "ls"}) ==
        "--env: no name in '=x'; give it NAME or NAME=VALUE");
  CHECK(refusal({"-c", "none", "--env", "", "ls"}) ==
        "--env: no name in ''; give it NAME or NAME=VALUE");
}

TEST_CASE("a launcher with more privilege than its caller clears the environment") {
  CallerFacts caller = root_caller();
  caller.is_secure = true;
  CHECK(order({"-u", "web", "ls"}, caller).environment.clear);
  CHECK(order({"--keep-rest", "ls"}, caller).environment.clear);
  CHECK(message_of(read({"-u", "web", "--keep-env", "ls"}, caller))
            .starts_with("--keep-env: execcap has more privilege than its caller"));
}

TEST_CASE("explaining and saying are asked for") {
  const LaunchOrder shown = order({"-u", "web", "--explain", "--json", "-v", "ls"});
  CHECK(shown.explain);
  CHECK(shown.as_json);
  CHECK(shown.verbose);
  CHECK(refusal({"-u", "web", "--json", "ls"}) ==
        "--json: there is nothing to show; add --explain");
}
