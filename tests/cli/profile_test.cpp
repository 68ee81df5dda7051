// SPDX-License-Identifier: MIT
#include "cli/profile.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <random>
#include <sstream>

#include "fakes.hpp"

using namespace execcap;
using execcap::test::message_of;
using Words = std::vector<std::string>;

namespace {

Result<Profile> parse(std::string_view text) {
  return parse_profile(text, "web.profile", execcap_options);
}

Profile profile(std::string_view text) {
  const Result<Profile> result = parse(text);
  INFO(message_of(result));
  REQUIRE(result);
  return *result;
}

/// `line name=value` for each option.
Words options_of(const Profile& profile) {
  Words words;
  for (const ProfileOption& option : profile.options) {
    words.push_back(std::to_string(option.line) + " " + std::string(option.entry->name) + "=" +
                    option.value);
  }
  return words;
}

}  // namespace

TEST_CASE("a profile is options by their long names, a line each") {
  const Profile web = profile(
      "# A web server.\n"
      "\n"
      "user=www-data\n"
      "  caps = net_bind_service,net_raw\t\n"
      "setsid\n"
      "no-new-privs = true\n"
      "env=A=1 # all of it\n"
      "env=B=\n"
      "\t# the end\n");
  CHECK(options_of(web) == Words{"3 user=www-data", "4 caps=net_bind_service,net_raw", "5 setsid=",
                                 "6 no-new-privs=", "7 env=A=1 # all of it", "8 env=B="});
  CHECK(web.command.empty());
  CHECK_FALSE(web.is_script);
  CHECK(web.place_of("--caps") == "web.profile:4");
  CHECK(web.place_of("--env") == "web.profile:7");
  CHECK(web.place_of("--umask").empty());
}

TEST_CASE("an empty profile says nothing, and the last line needs no newline") {
  CHECK(profile("").options.empty());
  CHECK(profile("\n \n#").options.empty());
  CHECK(options_of(profile("user=web")) == Words{"1 user=web"});
}

TEST_CASE("the command and its arguments are words as they stand") {
  const Profile script = profile(
      "#!/usr/bin/execcap --profile\n"
      "caps=none\n"
      "command=/usr/bin/printf\n"
      "arg=[%s] 'x' \"y\" \\n\n"
      "arg=\n"
      "arg=a=b\n");
  CHECK(script.is_script);
  CHECK(script.command == Words{"/usr/bin/printf", "[%s] 'x' \"y\" \\n", "", "a=b"});
  CHECK(script.command_lines == std::vector<std::size_t>{3, 4, 5, 6});
}

TEST_CASE("what a profile cannot say is told with its line") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"usr=web", "web.profile:1: 'usr': unknown option; did you mean user?"},
      {"\n\n--user=web", "web.profile:3: '--user': unknown option; did you mean user?"},
      {"u=web",
       "web.profile:1: 'u': unknown option; a line is the long name of an option, = and its value"},
      {"[section]",
       "web.profile:1: '[section]': unknown option; a line is the long name of an option, = and "
       "its value"},
      {"=web",
       "web.profile:1: '': unknown option; a line is the long name of an option, = and its value"},
      {"cmmand=ls", "web.profile:1: 'cmmand': unknown option; did you mean command?"},
      {"user", "web.profile:1: user: no value; write user=USER[:GROUP]"},
      {"caps=", "web.profile:1: caps: no value; write caps=LIST"},
      {"setsid=yes",
       "web.profile:1: setsid: takes no value; write the name alone, or leave the line out for the "
       "opposite"},
      {"setsid=",
       "web.profile:1: setsid: takes no value; write the name alone, or leave the line out for the "
       "opposite"},
      {"caps=none\ncaps=all", "web.profile:2: caps: given more than once; line 1 has it already"},
      {"setsid\n\nsetsid", "web.profile:3: setsid: given more than once; line 1 has it already"},
      {"command=ls\ncommand=ls",
       "web.profile:2: command: given more than once; each argument of it is a line arg=WORD"},
      {"command", "web.profile:1: command: no value; write command=WORD"},
      {"command= ", "web.profile:1: command: no value; write command=WORD"},
      {"command=ls\narg", "web.profile:2: arg: no value; write arg=WORD"},
      {"arg=-l", "web.profile:1: arg: there is no command before it; write command=WORD first"},
      {"user=web\r\n", "web.profile:1: a carriage return; lines end in a newline alone"},
      {std::string("#\nuser=we\0b", 11), "web.profile:2: a NUL byte"},
      {std::string("#\0", 2), "web.profile:1: a NUL byte"},
      {"\xef\xbb\xbfuser=web",
       "web.profile:1: '\xef\xbb\xbfuser': unknown option; a line is the long name of an "
       "option, = and its value"},
  };
  for (const auto& one : cases) {
    const std::string& text = one.first;
    CAPTURE(text);
    CHECK(message_of(parse(text)) == one.second);
  }
}

TEST_CASE("what a run shows is said on the command line, not in a profile") {
  for (const char* name : {"profile=x", "explain", "json", "verbose", "help", "version"}) {
    CAPTURE(name);
    CHECK(message_of(parse(name))
              .ends_with(": does not belong in a profile; give it on the command line"));
  }
}

TEST_CASE("an error about an option of a profile begins with its place") {
  const Profile web = profile("caps=net_rwa");
  CHECK(located(web, usage_error("--caps", "wrong")).what == "web.profile:1: --caps");
  CHECK(located(web, usage_error("--user", "wrong")).what == "--user");
  CHECK(located(web, usage_error("--", "wrong")).what == "--");
}

TEST_CASE("the configuration reader of CLI11 reads the same options") {
  std::mt19937 random(20261122);
  const auto below = [&random](std::size_t end) { return random() % end; };
  const Words values = {"web", "33:33", "A=b", "0x2400", "/srv/www", "net_raw", "-sys_admin"};
  std::size_t compared = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    std::vector<bool> used(execcap_options.size());
    for (std::size_t count = below(8); count != 0; --count) {
      const std::size_t index = below(execcap_options.size());
      const OptionEntry& entry = execcap_options[index];
      if (entry.group == execcap_option::explain.group || used[index]) continue;
      used[index] = true;
      const char* const equals = below(2) == 0 ? "=" : " = ";
      text += std::string(below(3), ' ') + std::string(entry.name);
      if (entry.takes_value()) {
        text += equals + values[below(values.size())];
      } else if (below(2) == 0) {
        text += std::string(equals) + "true";
      }
      text += below(4) == 0 ? " \n\n" : "\n";
      if (below(4) == 0) text += "# user=nobody\n";
    }
    CAPTURE(text);
    std::istringstream stream(text);
    Words theirs;
    for (const CLI::ConfigItem& item : CLI::ConfigINI().from_config(stream)) {
      REQUIRE(item.parents.empty());
      REQUIRE(item.inputs.size() == 1);
      const bool is_flag = item.inputs.front() == "true";
      theirs.push_back(item.name + "=" + (is_flag ? "" : item.inputs.front()));
    }
    Words ours;
    for (const ProfileOption& option : profile(text).options) {
      ours.push_back(std::string(option.entry->name) + "=" + option.value);
    }
    CHECK(ours == theirs);
    compared += ours.size();
  }
  CHECK(compared > 1000);
}
