// SPDX-License-Identifier: MIT
#include "cli/explain_text.hpp"

#include <doctest/doctest.h>

#include "cli/state_table.hpp"
#include "cli/text_layout.hpp"
#include "explain_test_case.hpp"
#include "fakes.hpp"

using namespace execcap;
using execcap::test::FakeAccounts;

namespace {

std::string text_of(const Explanation& explanation, const TextStyle& style = {}) {
  FakeAccounts accounts;
  return explain_text(explanation, test::all_caps, accounts, style);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The line with this label, without it and with single blanks.
std::string row(const std::string& text, const std::string& label) {
  for (const std::string& line : lines_of(text)) {
    if (!line.starts_with(label + " ")) continue;
    std::string cells;
    for (const char c : line.substr(label.size())) {
      if (c != ' ' || (!cells.empty() && cells.back() != ' ')) cells += c;
    }
    return cells;
  }
  return "no such row";
}

}  // namespace

TEST_CASE("an explanation shows who the command will be, set by set") {
  const std::string text = text_of(test::web_explanation());
  CHECK(row(text, "command") == "/bin/true program, root:root 0755, no file capabilities");
  CHECK(row(text, "             ") == "now at exec in the command");
  CHECK(row(text, "uid") == "0 root 33 web 33 web");
  CHECK(row(text, "gid") == "0 root 33 web 33 web");
  CHECK(row(text, "groups") == "0 33 33");
  CHECK(row(text, "permitted") == "all net_bind_service net_bind_service");
  CHECK(row(text, "effective") == "all net_bind_service net_bind_service");
  CHECK(row(text, "inheritable") == "- net_bind_service net_bind_service");
  CHECK(row(text, "bounding") == "all net_bind_service net_bind_service");
  CHECK(row(text, "ambient") == "- net_bind_service net_bind_service");
  CHECK(row(text, "securebits") == "- keep_caps -");
  CHECK(row(text, "no_new_privs") == "off on on");
  CHECK(row(text, "verdict") == "runs with exactly what was asked for");
}

TEST_CASE("every step is numbered and has its reason, every warning is there") {
  const Explanation explanation = test::web_explanation();
  const std::string text = text_of(explanation, {.columns = 300});
  for (std::size_t i = 0; i < explanation.steps.size(); ++i) {
    CHECK(text.find(std::to_string(i + 1) + " ") != std::string::npos);
    CHECK(text.find(explanation.steps[i].reason) != std::string::npos);
  }
  for (const std::string& warning : explanation.warnings) {
    CHECK(text.find(warning) != std::string::npos);
  }
  for (const std::string& note : explanation.notes) CHECK(text.find(note) != std::string::npos);
}

TEST_CASE("an explanation fits the columns that it is given") {
  for (const std::size_t columns : {80U, 100U, 132U}) {
    for (const Explanation& explanation : {test::web_explanation(), test::refused_explanation()}) {
      for (const std::string& line : lines_of(text_of(explanation, {.columns = columns}))) {
        CAPTURE(line);
        CHECK(text_width(line) <= columns);
        CHECK_FALSE(line.ends_with(' '));
      }
    }
  }
}

TEST_CASE("a refusal is the verdict and the columns that there are not are left out") {
  const Explanation explanation = test::refused_explanation();
  REQUIRE(explanation.refusal);
  const std::string text = text_of(explanation, {.columns = 500});
  CHECK(row(text, "verdict") == "refused: " + explanation.refusal->message());
  CHECK(row(text, "             ") == "now at exec");
  CHECK(text.find("\nsteps") == std::string::npos);
  CHECK(text.find("in the command") == std::string::npos);
}

TEST_CASE("the target's own privileges are in the first lines") {
  ExecTarget target = test::target_with_caps({.permitted = {cap::net_raw}, .effective = true});
  target.chain.front() = {.path = "/bin/ping", .owner = Uid{33}, .group = {}, .mode = 04755};
  target.on_nosuid_mount = true;
  const std::string text = text_of(test::web_explanation(target), {.columns = 200});
  CHECK(row(text, "command") ==
        "/bin/ping program, web:(not mapped) 4755, nosuid mount, file capabilities "
        "'cap_net_raw=ep'");
  target.caps_status = FileCapsStatus::foreign;
  CHECK(text_of(test::web_explanation(target), {.columns = 200})
            .find("file capabilities 'cap_net_raw=ep' of another user namespace") !=
        std::string::npos);
  target.caps_status = FileCapsStatus::unknown;
  CHECK(text_of(test::web_explanation(target), {.columns = 200})
            .find("file capabilities that cannot be read") != std::string::npos);
}

TEST_CASE("a script is shown with what interprets it") {
  ExecTarget target = test::plain_target();
  target.chain.insert(target.chain.begin(),
                      {.path = "/opt/x", .owner = Uid{77}, .group = Gid{78}, .mode = 0755});
  const std::string text = text_of(test::web_explanation(target));
  CHECK(row(text, "command") == "/opt/x script, 77:78 0755");
  CHECK(row(text, "interpreter") == "/bin/true program, root:root 0755, no file capabilities");
}

TEST_CASE("a hostile name does not reach the terminal as it is") {
  ExecTarget target = test::plain_target();
  target.chain.front().path = "/tmp/\x1b[2Jx\ny";
  const std::string text = text_of(test::web_explanation(target));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("/tmp/\\x1b[2Jx\\ny") != std::string::npos);
}

TEST_CASE("colour is for the verdict and the warnings alone, and only if it is wanted") {
  const Explanation explanation = test::web_explanation();
  const std::string coloured = text_of(explanation, {.colour = true});
  CHECK(coloured.find("\x1b[32mruns with") != std::string::npos);
  CHECK(coloured.find("\x1b[33m- ") != std::string::npos);
  CHECK(text_of(test::refused_explanation(), {.colour = true}).find("\x1b[31mrefused") !=
        std::string::npos);
  CHECK(text_of(explanation).find('\x1b') == std::string::npos);
}

TEST_CASE("ids that differ are shown apart") {
  FakeAccounts accounts;
  ProcessState state = test::root_state();
  state.uid = {Uid{0}, Uid{33}, Uid{33}, Uid{33}};
  state.gid = {Gid{5}, Gid{5}, Gid{0}, Gid{6}};
  state.groups = {};
  const std::string table =
      state_table({{"now", state}}, test::all_caps, accounts, {.columns = 100});
  CHECK(row(table, "uid") == "0 root / 33 web");
  CHECK(row(table, "gid") == "5 / 5 / 0 root fs 6");
  CHECK(row(table, "groups") == "-");
}

TEST_CASE("a long list is broken within its column") {
  FakeAccounts accounts;
  ProcessState state = test::root_state();
  state.caps.ambient = CapSet::from_mask(0x3ffff);
  const StateColumn column{"now", state};
  const std::string table =
      state_table({column, column, column}, test::all_caps, accounts, {.columns = 80});
  for (const std::string& line : lines_of(table)) CHECK(text_width(line) <= 80);
  CHECK(table.find("sys_rawio") != std::string::npos);
}

TEST_CASE("a long list of a step is counted, because the table shows it") {
  Explanation explanation = test::web_explanation();
  explanation.steps = {{"bounding drop a,b,c,d,e,f,g,h,i", "x"},
                       {"setgroups [1,2,3,4,5,6,7,8,9]", "y"},
                       {"capset permitted,effective=a,b,c,d,e,f,g,h,i inheritable=none", "z"},
                       {"ambient raise a,b,c,d,e,f,g,h", "w"}};
  const std::string text = text_of(explanation, {.columns = 200});
  CHECK(text.find("1 bounding drop 9 capabilities ") != std::string::npos);
  CHECK(text.find("2 setgroups 9 groups ") != std::string::npos);
  CHECK(text.find("3 capset permitted,effective=9 capabilities inheritable=none ") !=
        std::string::npos);
  CHECK(text.find("4 ambient raise a,b,c,d,e,f,g,h ") != std::string::npos);
}

TEST_CASE("a launch that changes nothing says so") {
  Explanation explanation = test::web_explanation();
  explanation.steps.clear();
  explanation.warnings.clear();
  const std::string text = text_of(explanation);
  CHECK(row(text, "steps") == "none: everything is as asked already");
  CHECK(row(text, "warnings") == "none");
}
