// SPDX-License-Identifier: MIT
#include "cli/setfcap_request.hpp"

#include "cli/fakes.hpp"

using namespace execcap;
using namespace execcap::test;

namespace {

const CapSet all = CapSet::up_to(Cap{40});
const FileCaps net_raw_ep{.permitted = {cap::net_raw}, .effective = true};

Result<SetfcapRequest> request_of(const std::vector<std::string>& words) {
  const Result<ParsedCommandLine> line = parse_setfcap_line(words);
  if (!line) return line.error();
  FakeAccounts accounts;
  return read_setfcap_request(
      *line, {.all = all, .held = {cap::chown}, .bounding = {cap::net_raw, cap::chown}}, accounts);
}

SetfcapRequest good(const std::vector<std::string>& words) {
  const Result<SetfcapRequest> request = request_of(words);
  INFO(message_of(request));
  REQUIRE(request);
  return *request;
}

}  // namespace

TEST_CASE("the first operand is what is set, the others are files") {
  const SetfcapRequest request = good({"cap_net_raw=ep", "a", "b"});
  CHECK(request.action == SetfcapAction::set);
  CHECK(request.change == FileCapsChange(ReplaceFileCaps{net_raw_ep}));
  CHECK(request.files == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a LIST that takes away is no row of options") {
  for (const char* text : {"-net_raw", "-cap_net_raw", "-CAP_NET_RAW", "-net_raw,-chown", "-all"}) {
    const SetfcapRequest request = good({text, "file"});
    CHECK(std::get<AdjustFileCaps>(request.change).taken.contains(cap::net_raw));
    CHECK(request.files == std::vector<std::string>{"file"});
  }
  CHECK(good({"--verify", "-net_raw", "file"}).action == SetfcapAction::verify);
}

TEST_CASE("no row of option letters spells a capability") {
  for (const std::string_view name : cap_names) {
    CHECK(name.find_first_not_of("rxnvqhV0") != std::string_view::npos);
  }
}

TEST_CASE("options may stand behind files, up to two dashes") {
  const SetfcapRequest request = good({"--get", "a", "-rn", "--", "-v"});
  CHECK(request.recursive);
  CHECK(request.show_rootid);
  CHECK(!request.verbose);
  CHECK(request.files == std::vector<std::string>{"a", "-v"});
  CHECK(good({"--get", "-0", "a"}).null_ends);
}

TEST_CASE("a rootid is a number or the name of a user") {
  const auto rootid_of = [](const std::string& text) {
    const SetfcapRequest request = good({"--rootid", text, "net_raw", "file"});
    return std::get<ReplaceFileCaps>(request.change).caps->rootid;
  };
  CHECK(rootid_of("100000") == Uid{100000});
  CHECK(rootid_of("web") == Uid{33});
  CHECK(rootid_of("0") == std::nullopt);
}

TEST_CASE("a bounding set with a sign starts from the caller's") {
  CHECK(good({"--for-bounding", "-chown", "net_raw", "file"}).bounding == CapSet{cap::net_raw});
  CHECK(good({"--for-bounding", "none", "net_raw", "file"}).bounding == CapSet{});
}

TEST_CASE("a command line that is wrong says how") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{},
       "command line: neither capabilities nor a file; setfcap CAPTEXT FILE, or --get FILE; --help "
       "says more"},
      {{"cap_net_raw=ep"},
       "command line: no file; name a file, or '-' for names on standard input"},
      {{"--get"}, "command line: no file; name a file, or '-' for names on standard input"},
      {{"/bin/ping", "x"},
       "'/bin/ping': these are no capabilities, but a path; setfcap CAPTEXT FILE sets, --get FILE "
       "shows, --remove FILE removes"},
      {{"server"},
       "'server': unknown capability 'server' at character 1; setfcap CAPTEXT FILE sets, --get "
       "FILE shows, --remove FILE removes"},
      {{"server", "net_raw"},
       "'server': unknown capability 'server' at character 1; the capabilities come first: setfcap "
       "'net_raw' 'server'"},
      {{"server", "other"}, "'server': unknown capability 'server' at character 1"},
      {{"--dump"}, "command line: no file; name a directory, / for the whole system"},
      {{"net_rwa", "x"},
       "'net_rwa': unknown capability 'net_rwa' at character 1; did you mean cap_net_raw?"},
      {{"--get", "--remove", "x"}, "--get: cannot be combined with --remove; give one of them"},
      {{"--get", "--check", "m", "x"}, "--get: cannot be combined with --check; give one of them"},
      {{"--get", "--rootid", "5", "x"}, "--rootid: has no meaning with --get"},
      {{"--dump", "-r", "x"}, "--recursive: has no meaning with --dump"},
      {{"--verify", "=", "--dry-run", "x"}, "--dry-run: has no meaning with --verify"},
      {{"-n", "=", "x"}, "--show-rootid: has no meaning with setting capabilities"},
      {{"-x", "=", "x"}, "--one-file-system: has no meaning without --recursive"},
      {{"--dump", "-0", "x"}, "--null: has no meaning with --dump"},
      {{"-q", "-v", "=", "x"}, "--quiet: cannot be combined with --verbose; give one of them"},
      {{"--json", "-0", "=", "x"}, "--json: cannot be combined with --null; give one of them"},
      {{"--apply", "m", "x"},
       "'x': --apply takes its files from the manifest; write a manifest of the files that are "
       "meant"},
      {{"--rootid", "4294967296", "=", "x"},
       "--rootid: id 4294967296 is out of range; give a decimal number from 0 to 4294967294"},
      {{"--for-bounding", "bogus", "=", "x"},
       "--for-bounding: unknown capability 'bogus' at "
       "character 1"},
      {{"--gte", "x"}, "--gte: unknown option; did you mean --get?"},
  };
  for (const auto& [words, message] : cases) CHECK(message_of(request_of(words)) == message);
}
