// SPDX-License-Identifier: MIT
// What is taken for a word of another tool or in another place, and what is left alone.
#include "cli/mistake_hint.hpp"

#include "fakes.hpp"
#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

std::string nothing_asked(const std::vector<std::string>& argv) {
  FakeAccounts accounts;
  return hint_for_nothing_asked(argv, accounts);
}

}  // namespace

TEST_CASE("options of other launchers lead to the one that does the same") {
  CHECK(option_in_place_of("reuid") == "user");
  CHECK(option_in_place_of("inh-caps") == "inheritable");
  CHECK(option_in_place_of("user").empty());
  CHECK(option_in_place_of("").empty());
  const std::vector<std::string> words{"--reuid", "33", "true"};
  CHECK(message_of(parse_command_line(words, execcap_options)) ==
        "--reuid: unknown option; did you mean --user?");
}

TEST_CASE("a list in the place of the command is told from a command") {
  CHECK(hint_for_list_as_command("net_raw,chown") ==
        "for these capabilities write --caps net_raw,chown, and the command behind it");
  CHECK(!hint_for_list_as_command("cap_net_raw").empty());
  CHECK(!hint_for_list_as_command("0x400").empty());
  for (const char* command : {"", "id", "7", "12", "./net_raw", "-1", "cap_net_raw=ep"}) {
    CAPTURE(command);
    CHECK(hint_for_list_as_command(command).empty());
  }
}

TEST_CASE("where nothing was asked for, the first word says what was meant") {
  CHECK(nothing_asked({"net_raw", "id"}) ==
        "for these capabilities write --caps net_raw, and the command behind it");
  CHECK(nothing_asked({"web", "id"}) ==
        "for this user write --user web, and the command behind it");
  const std::string usual = "say which capabilities with --caps LIST, or --keep-rest";
  CHECK(nothing_asked({"id"}) == usual);
  CHECK(nothing_asked({"chown", "root", "file"}) == usual);
  CHECK(nothing_asked({"id", "-u", "web"}) ==
        usual + ", before the command: what stands behind it is its own");
}

TEST_CASE("a text form is told from a list, and its names are the list") {
  CHECK(hint_for_text_as_list("cap_net_raw,cap_chown+ep", "--caps") ==
        "a LIST has names alone: --caps cap_net_raw,cap_chown");
  CHECK(hint_for_text_as_list("net_raw=eip", "--ambient") ==
        "a LIST has names alone: --ambient net_raw");
  for (const char* text :
       {"", "net_raw", "=ep", "+net_raw", "bogus=ep", "net_raw,+chown", "net_raw=x"}) {
    CAPTURE(text);
    CHECK(hint_for_text_as_list(text, "--caps").empty());
  }
}

TEST_CASE("who is not root is told to start as root, and root is not") {
  const std::string hint = "start from a process that holds it";
  CHECK(hint_for_caller(hint, user_state(Uid{33}, {})) == "run it as root, or " + hint);
  CHECK(hint_for_caller(hint, root_state()) == hint);
  CHECK(hint_for_caller("leave it out", user_state(Uid{33}, {})) == "leave it out");
}
