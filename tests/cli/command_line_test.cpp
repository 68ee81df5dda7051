// SPDX-License-Identifier: MIT
#include "cli/command_line.hpp"

#include <doctest/doctest.h>

#include "fakes.hpp"

using namespace execcap;
using execcap::test::message_of;
using execcap::test::parsed;
using Words = std::vector<std::string>;
namespace option = execcap_option;

TEST_CASE("the command and its arguments come out untouched") {
  const std::vector<std::pair<Words, Words>> cases = {
      {{"ls"}, {"ls"}},
      {{"ls", "-l", "--user", "x"}, {"ls", "-l", "--user", "x"}},
      {{"--caps", "net_raw", "ping", "-c1", "host"}, {"ping", "-c1", "host"}},
      {{"-v", "cmd", "-v", "--", "-v"}, {"cmd", "-v", "--", "-v"}},
      {{"--", "cmd", "--help"}, {"cmd", "--help"}},
      {{"--", "-x"}, {"-x"}},
      {{"--", "--", "x"}, {"--", "x"}},
      {{"--", "--usr"}, {"--usr"}},
      {{"-v", "--"}, {}},
      {{"cmd", "", "[a,b]", "{}"}, {"cmd", "", "[a,b]", "{}"}},
      {{"[a,b]"}, {"[a,b]"}},
      {{"", "x"}, {"", "x"}},
      {{"-", "x"}, {"-", "x"}},
      {{"--env", "A=1", "a=b"}, {"a=b"}},
      {{"-u", "web", "-c", "none", "ls"}, {"ls"}},
      {{}, {}},
  };
  for (const auto& [words, operands] : cases) CHECK(parsed(words).operands == operands);
}

TEST_CASE("every way to write a value gives the value") {
  for (const Words& words : std::vector<Words>{{"-u", "web", "x"},
                                               {"-uweb", "x"},
                                               {"-vuweb", "x"},
                                               {"-vu", "web", "x"},
                                               {"--user", "web", "x"},
                                               {"--user=web", "x"}}) {
    CHECK(parsed(words).value(option::user) == "web");
  }
}

TEST_CASE("a value may look like an option, like a list, or be empty") {
  CHECK(parsed({"-c", "-sys_admin", "x"}).value(option::caps) == "-sys_admin");
  CHECK(parsed({"--caps", "--", "x"}).value(option::caps) == "--");
  CHECK(parsed({"-u", "--help", "x"}).value(option::user) == "--help");
  CHECK(parsed({"-u", "", "x"}).value(option::user) == "");
  CHECK(parsed({"-c", "[a,b]", "x"}).value(option::caps) == "[a,b]");
  CHECK(parsed({"--caps=[a]", "x"}).value(option::caps) == "[a]");
  CHECK(parsed({"--argv0", "", "x"}).value(option::argv0) == "");
  CHECK(parsed({"--env=A=b=c", "x"}).value(option::env) == "A=b=c");
}

TEST_CASE("a repeatable option keeps all its values in order and in one piece") {
  CHECK(parsed({"--env", "A=1,2", "--env=[B,C]=x", "--env", "\"q\"", "x"}).values(option::env) ==
        Words{"A=1,2", "[B,C]=x", "\"q\""});
}

TEST_CASE("an option that may be given once is refused the second time") {
  CHECK(message_of(parse_command_line(Words{"-u", "web", "--user=root", "x"}, execcap_options)) ==
        "--user: given more than once; give it once");
}

TEST_CASE("what is not given is not there") {
  const ParsedCommandLine line = parsed({"-v", "x"});
  CHECK(line.has(option::verbose));
  CHECK_FALSE(line.has(option::explain));
  CHECK_FALSE(line.value(option::user).has_value());
  CHECK(line.values(option::env).empty());
}

TEST_CASE("the traps of the parser behind are errors, never another command") {
  for (const Words& words : std::vector<Words>{{"--usr", "root"},
                                               {"--caps=", "ls"},
                                               {"-v", "--usr", "root", "ls"},
                                               {"--user="},
                                               {"-1", "ls"},
                                               {"--!", "ls"},
                                               {"-v=1", "ls"},
                                               {"--verbose=false", "ls"},
                                               {"---user", "ls"}}) {
    CHECK_FALSE(parse_command_line(words, execcap_options));
  }
}

TEST_CASE("dashes before the operands are told apart from dashes among them") {
  CHECK(parsed({"--", "x"}).has_dashes);
  CHECK_FALSE(parsed({"x", "--"}).has_dashes);
  CHECK_FALSE(parsed({"-u", "--", "x"}).has_dashes);
}

TEST_CASE("every option of the table parses with its long and its short name") {
  for (const OptionEntry& entry : execcap_options) {
    CAPTURE(entry.name);
    std::vector<std::string> names = {entry.dashed()};
    if (entry.letter != '\0') names.push_back(std::string("-") + entry.letter);
    for (const std::string& name : names) {
      const ParsedCommandLine line =
          entry.takes_value() ? parsed({name, "value", "x"}) : parsed({name, "x"});
      CHECK(line.has(entry));
      CHECK(line.operands == Words{"x"});
    }
  }
}
