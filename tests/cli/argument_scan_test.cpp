// SPDX-License-Identifier: MIT
#include "cli/argument_scan.hpp"

#include <doctest/doctest.h>

#include "fakes.hpp"

using namespace execcap;
using execcap::test::message_of;
using Words = std::vector<std::string>;

namespace {

Result<ArgumentScan> scan(const Words& words) {
  return scan_arguments(words, execcap_options);
}

std::size_t operands_begin(const Words& words) {
  const Result<ArgumentScan> found = scan(words);
  INFO(message_of(found));
  REQUIRE(found);
  return found->operands_begin();
}

}  // namespace

TEST_CASE("the command begins at the first word that is no option and no value of one") {
  CHECK(operands_begin({}) == 0);
  CHECK(operands_begin({"ls", "-l"}) == 0);
  CHECK(operands_begin({"-v", "ls"}) == 1);
  CHECK(operands_begin({"-u", "web", "ls"}) == 2);
  CHECK(operands_begin({"-uweb", "ls"}) == 1);
  CHECK(operands_begin({"--user=web", "ls"}) == 1);
  CHECK(operands_begin({"--user", "web", "ls"}) == 2);
  CHECK(operands_begin({"-vu", "web", "ls"}) == 2);
  CHECK(operands_begin({"-vuweb", "ls"}) == 1);
  CHECK(operands_begin({"-v", "--", "-v"}) == 2);
  CHECK(operands_begin({"-u", "--", "ls"}) == 2);
  CHECK(operands_begin({"-c", "-v", "ls"}) == 2);
  CHECK(operands_begin({"-", "x"}) == 0);
  CHECK(operands_begin({"", "x"}) == 0);
}

TEST_CASE("each option is there once, with all its values in order") {
  const Result<ArgumentScan> found = scan({"--env", "A=1", "-v", "--env=B=2", "-vv", "ls", "-u"});
  REQUIRE(found);
  REQUIRE(found->options.size() == 2);
  CHECK(found->options[0].entry->name == "env");
  CHECK(found->options[0].values == Words{"A=1", "B=2"});
  CHECK(found->options[1].entry->name == "verbose");
  CHECK(found->options[1].values.empty());
}

TEST_CASE("a mistyped option is an error that offers the nearest one") {
  CHECK(message_of(scan({"--usr", "root", "ls"})) == "--usr: unknown option; did you mean --user?");
  CHECK(message_of(scan({"--no-new-privileges", "ls"})) ==
        "--no-new-privileges: unknown option; did you mean --no-new-privs?");
  CHECK(message_of(scan({"--zzzzzz=1", "ls"})) ==
        "--zzzzzz: unknown option; --help lists all options");
  CHECK(message_of(scan({"-x", "ls"})) == "-x: unknown option; --help lists all options");
  CHECK(message_of(scan({"-vx", "ls"})) == "-x: unknown option in '-vx'; --help lists all options");
  CHECK(message_of(scan({"-1"})) == "-1: unknown option; --help lists all options");
}

TEST_CASE("long options cannot be shortened") {
  CHECK_FALSE(scan({"--verb", "ls"}));
}

TEST_CASE("a value that is missing or empty behind = is an error") {
  CHECK(message_of(scan({"--caps"})) == "--caps: no value; give it LIST");
  CHECK(message_of(scan({"-vc"})) == "-c: no value; give it LIST");
  CHECK(message_of(scan({"--caps=", "ls"})) ==
        "--caps: empty value behind '='; give it LIST, or an empty word of its own: --caps ''");
}

TEST_CASE("a flag takes no value") {
  CHECK(message_of(scan({"--explain=no", "ls"})) == "--explain: takes no value");
  CHECK(message_of(scan({"--explain=", "ls"})) == "--explain: takes no value");
}
