// SPDX-License-Identifier: MIT
// Lines, table and tree.
#include <doctest/doctest.h>

#include "cli/cap_colour.hpp"
#include "cli/fakes.hpp"
#include "cli/process_line.hpp"
#include "cli/process_records.hpp"
#include "cli/process_subtree.hpp"
#include "cli/process_table.hpp"
#include "cli/process_tree.hpp"
#include "cli/text_layout.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

const ProcessRecord init = record_of(Pid{1}, Pid{0}, "init", root_state());
const ProcessRecord web = record_of(Pid{10}, Pid{1}, "web", user_state(Uid{33}, {cap::net_raw}));
const ProcessRecord child = record_of(Pid{11}, Pid{10}, "cgi", user_state(Uid{70}, CapSet{}));

std::string tree_of(const std::vector<ProcessRecord>& records, std::vector<bool> shown = {},
                    ProcessStyle style = {}) {
  FakeAccounts accounts;
  style.all = all_caps;
  if (shown.empty()) shown.assign(records.size(), true);
  const TreeMarks marks{.wanted = shown,
                        .in_other_namespace = std::vector<bool>(records.size(), false)};
  return process_tree(records, marks, accounts, style);
}

std::string table_of(const std::vector<ProcessRecord>& records, ProcessStyle style = {}) {
  FakeAccounts accounts;
  style.all = all_caps;
  return process_table(records, accounts, style);
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    widest = std::max(widest, text_width(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return widest;
}

}  // namespace

TEST_CASE("lines have libcap's forms") {
  const CapTriple none;
  const CapTriple all{.permitted = all_caps, .effective = all_caps};
  CHECK(process_line("1", all, all_caps, LineForm::plain) == "1: =ep\n");
  CHECK(process_line("1", none, all_caps, LineForm::verbose) == "Capabilities for '1': =\n");
  CHECK(process_line("1", none, all_caps, LineForm::legacy) == "Capabilities for `1': =\n");
}

TEST_CASE("an IAB line leaves out what says nothing, unless it is verbose") {
  const CapTriple none;
  const CapTriple raw{.inheritable = {cap::net_raw}};
  const Iab blocked{.blocked = {cap::sys_module}};
  CHECK(process_iab_line("7", none, {}, all_caps, false) == "7:\n");
  CHECK(process_iab_line("7", none, {}, all_caps, true) == "7: \"=\" []\n");
  CHECK(process_iab_line("7", none, blocked, all_caps, false) == "7: [!cap_sys_module]\n");
  CHECK(process_iab_line("7", raw, {.inheritable = {cap::net_raw}}, all_caps, false) ==
        "7: \"cap_net_raw=i\"\n");
}

TEST_CASE("a table has a row each, with short words for what is usual") {
  CHECK(table_of({init, web}) ==
        "PID  USER  NNP  SECCOMP  PERMITTED  EFFECTIVE  INHERITABLE  BOUNDING  AMBIENT  NAME\n"
        "1    root  -    -        all        all        -            all       -        init\n"
        "10   web   -    -        net_raw    net_raw    net_raw      all       net_raw  web\n");
}

TEST_CASE("threads, other effective users and unknown parts have their signs") {
  ProcessRecord setuid = child;
  setuid.status.uid = {Uid{33}, Uid{0}, Uid{0}, Uid{0}};
  setuid.status.no_new_privs = true;
  setuid.status.seccomp = 2;
  const std::string table =
      table_of({setuid, thread_of(web, Pid{12}, CapState{}), hidden_record(Pid{13}, {cap::chown})});
  CHECK(table.find("\n11      web/root  yes  filter") != std::string::npos);
  CHECK(table.find("\n10/12*  web ") != std::string::npos);
  CHECK(table.find("\n13      ?         ?    ?        chown      chown      chown        ?         "
                   "?        ?\n") != std::string::npos);
}

TEST_CASE("a table fits the terminal, beside each other or below each other") {
  ProcessState many = user_state(Uid{33}, all_caps - CapSet{cap::chown, cap::setuid});
  many.caps.bounding = {cap::net_raw, cap::net_bind_service, cap::setpcap, cap::sys_admin};
  const std::vector<ProcessRecord> records = {init, record_of(Pid{20}, Pid{1}, "many", many)};
  for (const std::size_t columns : {60U, 80U, 100U, 120U, 160U, 400U}) {
    CAPTURE(columns);
    const std::string table = table_of(records, {.fits_terminal = true, .columns = columns});
    CHECK(widest_line(table) <= columns);
    for (const char* name : {"net_bind_service", "sys_admin", "-chown", "-setuid", "many"}) {
      CHECK(table.find(name) != std::string::npos);
    }
  }
  CHECK(table_of(records).find("setpcap,net_bind_service,net_raw,sys_admin") != std::string::npos);
}

TEST_CASE("names cannot steer a terminal, and escapes count as they are shown") {
  const ProcessRecord hostile =
      record_of(Pid{5}, Pid{0}, "\x1b[31m\\n\xff", user_state(Uid{33}, CapSet{}));
  for (const std::string& text : {table_of({hostile}), tree_of({hostile})}) {
    CHECK(text.find("\\x1b[31m\\n\\xff") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("a tree draws parents, children and threads, in ASCII or UTF-8") {
  const std::vector<ProcessRecord> records = {init, web, thread_of(web, Pid{12}, CapState{}), child,
                                              record_of(Pid{30}, Pid{1}, "sh", root_state())};
  CHECK(tree_of(records) ==
        "init(1) root \"=ep\"\n"
        "|- web(10) web \"cap_net_raw=eip\" [^cap_net_raw]\n"
        "|  |- web(10/12*) web [bounding=none]\n"
        "|  `- cgi(11) bare\n"
        "`- sh(30) root \"=ep\"\n");
  CHECK(tree_of({init, web}, {}, {.utf8 = true}) ==
        "init(1) root \"=ep\"\n"
        "\xe2\x94\x94\xe2\x94\x80 web(10) web \"cap_net_raw=eip\" [^cap_net_raw]\n");
}

TEST_CASE("a filtered tree has the ancestors of what is wanted, and nothing else") {
  const std::vector<ProcessRecord> records = {init, web, child,
                                              record_of(Pid{30}, Pid{1}, "sh", root_state())};
  CHECK(tree_of(records, {false, false, true, false}) ==
        "init(1) root \"=ep\"\n"
        "`- web(10) web \"cap_net_raw=eip\" [^cap_net_raw]\n"
        "   `- cgi(11) bare\n");
  CHECK(tree_of(records, {false, false, false, false}).empty());
}

TEST_CASE("a tree says no_new_privs, seccomp and what is blocked") {
  ProcessState state = user_state(Uid{33}, CapSet{});
  state.no_new_privs = true;
  state.caps.bounding = all_caps - CapSet{cap::sys_module};
  ProcessRecord record = record_of(Pid{9}, Pid{0}, "x", state);
  record.status.seccomp = 2;
  CHECK(tree_of({record}) == "x(9) web [!cap_sys_module] nnp seccomp=filter\n");
  record.status.caps.bounding = {cap::net_raw};
  CHECK(tree_of({record}) == "x(9) web [bounding=net_raw] nnp seccomp=filter\n");
  CHECK(tree_of({hidden_record(Pid{9}, {cap::chown})}) == "?(9) ? \"cap_chown=eip\" [?]\n");
}

TEST_CASE("a tree marks who is in another user namespace") {
  FakeAccounts accounts;
  const TreeMarks marks{.wanted = {true, true}, .in_other_namespace = {false, true}};
  CHECK(process_tree(std::vector{init, web}, marks, accounts, {.all = all_caps}) ==
        "init(1) root \"=ep\"\n"
        "`- web(10) web \"cap_net_raw=eip\" [^cap_net_raw] userns\n");
}

TEST_CASE("a subtree is what was asked for and everything below it") {
  const ProcessRecord shell = record_of(Pid{30}, Pid{1}, "sh", root_state());
  const std::vector<ProcessRecord> records = {init, web, thread_of(web, Pid{12}, CapState{}), child,
                                              shell};
  const auto pids_below = [&records](const std::vector<Pid>& roots) {
    std::vector<int> pids;
    for (const ProcessRecord& record : subtree_of(records, roots)) {
      pids.push_back(record.status.pid.value);
    }
    return pids;
  };
  CHECK(pids_below({Pid{10}}) == std::vector{10, 12, 11});
  CHECK(pids_below({Pid{11}, Pid{30}}) == std::vector{11, 30});
  CHECK(pids_below({Pid{1}, Pid{11}}) == std::vector{1, 10, 12, 11, 30});
  CHECK(pids_below({Pid{99}}).empty());
}

TEST_CASE("parents that go round in a circle are each drawn once") {
  const ProcessState state = user_state(Uid{33}, CapSet{});
  const std::string tree =
      tree_of({record_of(Pid{2}, Pid{4}, "a", state), record_of(Pid{4}, Pid{2}, "b", state),
               record_of(Pid{5}, Pid{5}, "c", state)});
  for (const char* name : {"a(2)", "b(4)", "c(5)"}) {
    CAPTURE(name);
    REQUIRE(tree.find(name) != std::string::npos);
    CHECK(tree.find(name) == tree.rfind(name));
  }
}

TEST_CASE("20,000 processes in one chain are drawn in a size that grows with their number") {
  std::vector<ProcessRecord> chain;
  for (int i = 1; i <= 20000; ++i) {
    chain.push_back(record_of(Pid{i}, Pid{i - 1}, "x", user_state(Uid{33}, CapSet{})));
  }
  const std::string tree = tree_of(chain);
  const std::string table = table_of(chain);
  CHECK(std::count(tree.begin(), tree.end(), '\n') == 20000);
  CHECK(std::count(table.begin(), table.end(), '\n') == 20001);
  CHECK(tree.size() < chain.size() * 200);
}

TEST_CASE("capabilities that can amount to root stand out where they are there") {
  const std::string on = "\x1b[31m";
  const std::string off = "\x1b[0m";
  CHECK(with_coloured_caps("net_raw,sys_admin") == "net_raw," + on + "sys_admin" + off);
  CHECK(with_coloured_caps("all,-sys_admin") == on + "all" + off + ",-sys_admin");
  CHECK(with_coloured_caps("\"=ep cap_sys_admin-ep\" [!cap_chown]") ==
        "\"=" + on + "ep" + off + " cap_sys_admin-ep\" [!cap_chown]");
  CHECK(with_coloured_caps("\"cap_chown=eip\" [^cap_chown]") ==
        "\"" + on + "cap_chown" + off + "=eip\" [^" + on + "cap_chown" + off + "]");
  CHECK(with_coloured_caps("-") == "-");
  const std::string tree = tree_of(
      {record_of(Pid{2}, Pid{0}, "chown", user_state(Uid{33}, CapSet{}))}, {}, {.colour = true});
  CHECK(tree == "chown(2) web\n");
}
