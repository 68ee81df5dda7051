// SPDX-License-Identifier: MIT
// /proc/PID/status: what is read of it, and every way in which it is no status.
#include "execcap/system/proc_status.hpp"

#include <doctest/doctest.h>

#include "support/fake_kernel.hpp"
#include "support/states.hpp"

using namespace execcap;

namespace {

const std::string plain = test::status_text(test::root_state(), Pid{1});

/// The text with the line that begins with `key` replaced; taken out if `line` is empty.
std::string with_line(std::string text, const std::string& key, const std::string& line) {
  const std::size_t start = text.find("\n" + key + ":") + 1;
  const std::size_t end = text.find('\n', start) + 1;
  return text.replace(start, end - start, line.empty() ? "" : line + "\n");
}

std::string message_of(const Result<ProcStatus>& status) {
  return status ? "none" : status.error().message();
}

}  // namespace

TEST_CASE("a status tells name, ids, groups, the five sets, no_new_privs and seccomp") {
  const auto status = parse_proc_status(
      "Name:\tcat\n"
      "Umask:\t0022\n"
      "Tgid:\t5728\n"
      "Pid:\t5729\n"
      "PPid:\t5720\n"
      "TracerPid:\t0\n"
      "Uid:\t1\t2\t3\t4294967294\n"
      "Gid:\t5\t6\t7\t8\n"
      "Groups:\t4 24 65534 \n"
      "NSpid:\t5729\n"
      "CapInh:\t0000000000000001\n"
      "CapPrm:\t000001fffeffffff\n"
      "CapEff:\t0000000000000400\n"
      "CapBnd:\tffffffffffffffff\n"
      "CapAmb:\t0000000000002000\n"
      "NoNewPrivs:\t1\n"
      "Seccomp:\t2\n"
      "Seccomp_filters:\t5\n");
  REQUIRE(status);
  CHECK(status->name == "cat");
  CHECK(status->thread_group == Pid{5728});
  CHECK(status->pid == Pid{5729});
  CHECK(status->parent == Pid{5720});
  CHECK(status->uid == IdQuad<Uid>{{1}, {2}, {3}, {4294967294U}});
  CHECK(status->gid == IdQuad<Gid>{{5}, {6}, {7}, {8}});
  CHECK(status->groups == std::vector<Gid>{{4}, {24}, {65534}});
  CHECK(status->caps.inheritable == CapSet{cap::chown});
  CHECK(status->caps.permitted.mask() == 0x1fffeffffffU);
  CHECK(status->caps.effective == CapSet{cap::net_bind_service});
  CHECK(status->caps.bounding.mask() == ~std::uint64_t{0});
  CHECK(status->caps.ambient == CapSet{cap::net_raw});
  CHECK(status->no_new_privs == true);
  CHECK(status->seccomp == 2);
}

TEST_CASE("a state that was written as a status is read as the same state") {
  ProcessState state = test::user_state(Uid{33}, {cap::net_raw});
  state.no_new_privs = true;
  for (std::uint32_t gid = 100; gid < 65636; ++gid) state.groups.push_back({gid});
  const auto status = parse_proc_status(test::status_text(state, Pid{7}));
  REQUIRE(status);
  CHECK(status->uid == state.uid);
  CHECK(status->gid == state.gid);
  CHECK(status->groups.size() == 65537);
  CHECK(status->groups == state.groups);
  CHECK(status->caps == state.caps);
  CHECK(status->no_new_privs == true);
  CHECK(status->parent == Pid{7});
}

TEST_CASE("no groups are a blank, or nothing, behind the tab") {
  CHECK(parse_proc_status(with_line(plain, "Groups", "Groups:\t "))->groups.empty());
  CHECK(parse_proc_status(with_line(plain, "Groups", "Groups:\t"))->groups.empty());
}

TEST_CASE("a name cannot stand for another line, and is kept as the kernel escapes it") {
  const auto status =
      parse_proc_status(with_line("\n" + plain, "Name", "Name:\tUid:\\nUid:\t9\t9\t9\t9 \\\\"));
  REQUIRE(status);
  CHECK(status->name == "Uid:\\nUid:\t9\t9\t9\t9 \\\\");
  CHECK(status->uid == IdQuad<Uid>::all(Uid{0}));
}

TEST_CASE("each line that a state needs is an error when it is missing") {
  for (const char* key : {"Name", "Tgid", "Pid", "PPid", "Uid", "Gid", "Groups", "CapInh", "CapPrm",
                          "CapEff", "CapBnd", "CapAmb"}) {
    CAPTURE(key);
    CHECK(message_of(parse_proc_status(with_line("\n" + plain, key, ""))) ==
          "process status, line '" + std::string(key) + "': it is missing");
  }
}

TEST_CASE("before Linux 4.3 there is no ambient line and the set is empty") {
  const std::string old = with_line(with_line(plain, "CapAmb", ""), "NoNewPrivs", "");
  const auto status = parse_proc_status(with_line(old, "Seccomp", ""));
  REQUIRE(status);
  CHECK(status->caps.ambient.empty());
  CHECK(status->no_new_privs == std::nullopt);
  CHECK(status->seccomp == std::nullopt);
}

TEST_CASE("a line that is not what the kernel writes is an error that names it") {
  struct Case {
    const char* key;
    const char* line;
  };
  for (const Case& c : {Case{"Uid", "Uid:\t0\t0\t0"},
                        {"Uid", "Uid:\t0\t0\t0\t0\t0"},
                        {"Uid", "Uid:\t0 0 0 0"},
                        {"Uid", "Uid:\t-1\t0\t0\t0"},
                        {"Uid", "Uid:\t4294967295\t0\t0\t0"},
                        {"Uid", "Uid:\t4294967296\t0\t0\t0"},
                        {"Uid", "Uid:\t\t0\t0\t0"},
                        {"Uid", "Uid:0\t0\t0\t0"},
                        {"Uid", "Uid:"},
                        {"Gid", "Gid:\t0x1\t0\t0\t0"},
                        {"Groups", "Groups:\t1  2 "},
                        {"Groups", "Groups:\t1,2 "},
                        {"Groups", "Groups:\tx "},
                        {"CapEff", "CapEff:\t000001fffefffff"},
                        {"CapEff", "CapEff:\t000001fffeffffff0"},
                        {"CapEff", "CapEff:\t0x0001fffeffffff"},
                        {"CapEff", "CapEff:\t000001fffefffffg"},
                        {"CapEff", "CapEff:\t"},
                        {"NoNewPrivs", "NoNewPrivs:\t2"},
                        {"NoNewPrivs", "NoNewPrivs:\t"},
                        {"Seccomp", "Seccomp:\t-1"},
                        {"Pid", "Pid:\t2147483648"},
                        {"Pid", "Pid:\t1\t2"},
                        {"PPid", "PPid:\tone"}}) {
    CAPTURE(c.line);
    const auto status = parse_proc_status(with_line(plain, c.key, c.line));
    REQUIRE_FALSE(status);
    CHECK(status.error().what == "process status, line '" + std::string(c.key) + "'");
    CHECK_FALSE(status.error().why.empty());
  }
}

TEST_CASE("a line that is there twice is an error") {
  CHECK(message_of(parse_proc_status(plain + "CapEff:\t0000000000000000\n")) ==
        "process status, line 'CapEff': it is there twice");
}

TEST_CASE("a text that was cut off anywhere is an error until all that is needed is there") {
  const std::size_t last_needed = plain.find("NoNewPrivs");
  for (std::size_t length = 0; length < last_needed; ++length) {
    // With the ambient line missing altogether it is the status of an old kernel.
    if (length == plain.find("CapAmb")) continue;
    CAPTURE(length);
    CHECK_FALSE(parse_proc_status(std::string_view(plain).substr(0, length)));
  }
}

TEST_CASE("what is no status at all is an error") {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv, "\n"sv, "garbage"sv, "garbage\n"sv, ":\n:\t\n"sv,
                                      "\0\0\0\n"sv, "Uid\nGid\nName\n"sv, "\xff\xfe\n"sv}) {
    CAPTURE(text);
    CHECK_FALSE(parse_proc_status(text));
  }
}
