// SPDX-License-Identifier: MIT
// getpcaps from its command line to its exit code, over a folder that looks like /proc.
#include <doctest/doctest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/fakes.hpp"
#include "cli/getpcaps_cli.hpp"
#include "cli/getpcaps_options.hpp"
#include "cli/text_layout.hpp"
#include "support/fake_kernel.hpp"
#include "support/states.hpp"
#include "support/temporary_folder.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

/// What a run wrote and how it ended.
struct Outcome {
  int code = 0;
  std::string out;
  std::string error;
};

/// A proc file system of one process, number 4711, and of the caller, number 7.
class Machine {
 public:
  explicit Machine(const ProcessState& state) {
    proc_path = folder_.path();
    folder_.folder("7");
    folder_.link("self", "7");
    folder_.folder("4711");
    folder_.file("4711/status", status_text(state, Pid{1}));
    folder_.file("4711/cgroup", "0::/system.slice/fake.service\n");
    folder_.file("4711/cmdline", std::string("fake\0-f\0", 8));
  }

  Outcome run(std::vector<std::string> words) {
    FakeKernel kernel(root_state());
    FakeAccounts accounts;
    CapturingConsole console;
    console.has_reader = has_reader;
    words.insert(words.begin(), "getpcaps");
    const int code = getpcaps_main(words, {.kernel = kernel,
                                           .accounts = accounts,
                                           .console = console,
                                           .environment = {},
                                           .proc_path = proc_path,
                                           .clock = clock});
    return {code, console.out, console.error};
  }

  std::string proc_path;
  bool has_reader = false;
  Clock clock = steady_time;

 private:
  TemporaryFolder folder_;
};

ProcessState web_state() {
  ProcessState state = user_state(Uid{33}, {cap::net_raw});
  state.no_new_privs = true;
  return state;
}

}  // namespace

TEST_CASE("no two options of getpcaps share a name or letter, and the help fits") {
  std::set<std::string_view> names;
  std::set<char> letters;
  for (const OptionEntry& entry : getpcaps_options) {
    CAPTURE(entry.name);
    CHECK(names.insert(entry.name).second);
    if (entry.letter != '\0') CHECK(letters.insert(entry.letter).second);
  }
  const Outcome help = Machine(web_state()).run({"--help"});
  CHECK(help.code == 0);
  for (std::size_t begin = 0; begin < help.out.size();) {
    const std::size_t end = help.out.find('\n', begin);
    CHECK(text_width(help.out.substr(begin, end - begin)) <= 80);
    begin = end + 1;
  }
}

TEST_CASE("a long look at all processes says how far it is, and leaves nothing on the terminal") {
  Machine machine(web_state());
  const Outcome at_once = machine.run({"--all"});
  CHECK(at_once.error.empty());
  int looks = 0;
  machine.clock = [&looks] { return std::chrono::milliseconds(700 * looks++); };
  CHECK(machine.run({"--all"}).error.empty());
  machine.has_reader = true;
  looks = 0;
  const Outcome slow = machine.run({"--all"});
  CHECK(slow.out == at_once.out);
  CHECK(slow.error == "\rgetpcaps: 1 of 2 processes\r" + std::string(26, ' ') + "\r");
}

TEST_CASE("a process is shown in each form") {
  Machine machine(web_state());
  CHECK(machine.run({"--all"}).out == "4711: cap_net_raw=eip\n");
  CHECK(machine.run({"--all", "--iab"}).out == "4711: \"cap_net_raw=eip\" [^cap_net_raw]\n");
  CHECK(machine.run({"--sort", "pid", "4711"}).out == "4711: cap_net_raw=eip\n");
  CHECK(machine.run({"-t"}).out == "fake(4711) web \"cap_net_raw=eip\" [^cap_net_raw] nnp\n");
  CHECK(machine.run({"4711", "--sets"}).out.find("\n4711  web   yes  -  ") != std::string::npos);
  const auto json = nlohmann::json::parse(machine.run({"--json", "4711"}).out);
  CHECK(json["processes"][0]["unit"] == "fake.service");
  CHECK(json["processes"][0]["command"] == nlohmann::json{"fake", "-f"});
  const Outcome legacy = machine.run({"--all", "--legacy"});
  CHECK(legacy.out.empty());
  CHECK(legacy.error == "Capabilities for `4711': cap_net_raw=eip\n");
}

TEST_CASE("an assertion decides the exit code") {
  Machine machine(web_state());
  CHECK(machine.run({"--assert", "uid=33 a=net_raw nnp", "4711"}).code == 0);
  const Outcome failed = machine.run({"4711", "--assert", "a=none"});
  CHECK(failed.code == 1);
  CHECK(failed.error == "getpcaps: pid 4711: ambient: want none, has net_raw\n");
  CHECK(machine.run({"--assert", "a=none", "--assert", "nnp", "4711"}).code == 1);
  CHECK(machine.run({"--assert", "nonsense", "4711"}).code == 2);
  CHECK(machine.run({"--assert", "nnp", "--user", "70"}).code == 1);
}

TEST_CASE("a filter without a pid is over all") {
  Machine machine(web_state());
  CHECK(machine.run({"--user", "web"}).out == "4711: cap_net_raw=eip\n");
  CHECK(machine.run({"--user", "0"}).out.empty());
  CHECK(machine.run({"--name", "fa*"}).out == "4711: cap_net_raw=eip\n");
  CHECK(machine.run({"--privileged", "--has", "net_raw:a"}).out == "4711: cap_net_raw=eip\n");
}

TEST_CASE("a process that is not there is said and makes the exit code 1") {
  Machine machine(web_state());
  const Outcome outcome = machine.run({"--sets", "4711", "12"});
  CHECK(outcome.code == 1);
  CHECK(outcome.error == "getpcaps: process 12: there is none\n");
  CHECK(outcome.out.find("\n4711 ") != std::string::npos);
}

TEST_CASE("without /proc the caller's three sets are shown, and all processes are an error") {
  Machine machine(web_state());
  machine.proc_path = "/nonexistent";
  const Outcome one = machine.run({"--sets", std::to_string(::getpid())});
  CHECK(one.code == 1);
  CHECK(machine.run({"--assert", "p>=none", std::to_string(::getpid())}).code == 0);
  CHECK(machine.run({"--assert", "a=none", std::to_string(::getpid())}).code == 2);
  CHECK(one.error.find("only permitted, effective and inheritable are known") != std::string::npos);
  CHECK(machine.run({"--all"}).code == 2);
  CHECK(machine.run({"--why", "chown", "0"}).code == 2);
}

TEST_CASE("command lines that make no sense are refused before anything is shown") {
  Machine machine(web_state());
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{}, "command line: no process; give a pid, or --all"},
      {{"--sets"}, "command line: no process; give a pid, or --all"},
      {{"--all", "1"}, "--all: cannot be combined with a pid; give one of them"},
      {{"--sets", "--tree", "1"}, "--sets: cannot be combined with --tree; give one of them"},
      {{"--iab", "--sets", "1"}, "--iab: cannot be combined with --sets; give one of them"},
      {{"--sort", "pid", "-t"}, "--sort: cannot be combined with --tree; give one of them"},
      {{"--sort", "age", "-a"}, "--sort: unknown key 'age'; it is pid, name, uid or caps"},
      {{"--exec", "x", "1"}, "--exec: only with --why; add --why CAP"},
      {{"--why", "chown"},
       "--why: it needs one process, not 0; getpcaps --why CAP PID; 0 is getpcaps itself"},
      {{"--why", "chown", "1", "2"},
       "--why: it needs one process, not 2; getpcaps --why CAP PID; 0 is getpcaps itself"},
      {{"--why", "all", "1"}, "--why: 'all' is not one capability; name one"},
      {{"--diff", "1"},
       "--diff: it needs two operands, not 1; give two pids, or files that --json "
       "wrote"},
      {{"--decode", "1", "2"}, "--decode: '2' is too much; it takes a mask and no process"},
      {{"--sets", "x"}, "'x': is no pid; a pid is a number; 0 is getpcaps itself"},
      {{"--sets", "-5"}, "'-5': is no pid; a pid is a number; 0 is getpcaps itself"},
      {{"--sets", ""}, "'': is no pid; a pid is a number; 0 is getpcaps itself"},
      {{"--sets", "2147483648"},
       "'2147483648': is no pid; a pid is a number; 0 is getpcaps "
       "itself"},
      {{"--sets", "--sets", "--assert", "nnp", "1"},
       "--sets: cannot be combined with --assert; give one of them"},
      {{"--verbose", "--legacy", "-a"},
       "--verbose: cannot be combined with --legacy; give one of "
       "them"}};
  for (const auto& [words, message] : mistakes) {
    const Outcome outcome = machine.run(words);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.error == "getpcaps: " + message + "\n");
  }
}

TEST_CASE("the caller can be asked about itself, and its securebits are known") {
  Machine machine(web_state());
  machine.proc_path = "/proc";
  const auto json = nlohmann::json::parse(machine.run({"--why", "chown", "0", "--json"}).out);
  CHECK(json["pid"] == ::getpid());
  CHECK(json["capability"] == "cap_chown");
  CHECK(json["sets"].size() == 5);
  CHECK(json["exec"].is_null());
  for (const auto& note : json["notes"]) {
    CHECK(note.get<std::string>().find("securebits") == std::string::npos);
  }
  const Outcome text = machine.run({"--why", "net_raw", "--exec", "/bin/sh", "0"});
  CHECK(text.code == 0);
  CHECK(text.out.find("executing /bin/sh would give\npermitted    ") != std::string::npos);
  CHECK(machine.run({"--why", "net_raw", "--exec", "/nonexistent", "0"}).code == 2);
}

TEST_CASE("masks are decoded without a process") {
  const Outcome outcome = Machine(web_state()).run({"--decode", "0x1"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "0x0000000000000001 chown\n 0 cap_chown\n");
}
