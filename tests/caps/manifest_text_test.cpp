// SPDX-License-Identifier: MIT
#include "execcap/caps/manifest_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace execcap;

namespace {

const CapSet all = CapSet::up_to(Cap{40});
const FileCaps net_raw_ep{.permitted = {cap::net_raw}, .effective = true};

Manifest parsed(std::string_view text) {
  const Result<Manifest> manifest = parse_manifest(text, all, "m");
  INFO(text);
  INFO((manifest ? "" : manifest.error().message()));
  REQUIRE(manifest);
  return *manifest;
}

std::string message_of(std::string_view text) {
  const Result<Manifest> manifest = parse_manifest(text, all, "m");
  return manifest ? "no error" : manifest.error().message();
}

}  // namespace

TEST_CASE("a manifest is a line for each file, in the order of their names") {
  const Manifest manifest{
      .trees = {"/usr", "/a b"},
      .one_file_system = true,
      .is_privileged = true,
      .entries = {{.path = "/usr/bin/su", .set_user_id = Uid{0}},
                  {.path = "/usr/bin/ping", .caps = net_raw_ep},
                  {.path = "/usr/bin/both",
                   .caps = FileCaps{.inheritable = {cap::chown}, .rootid = Uid{100000}},
                   .set_user_id = Uid{7},
                   .set_group_id = Gid{42}}}};
  CHECK(manifest_text(manifest) ==
        "%setfcap 1\n"
        "%tree /usr\n"
        "%tree \"/a b\"\n"
        "%one-file-system\n"
        "%privileged\n"
        "/usr/bin/both cap_chown=i [rootid=100000] [set-user-ID=7] [set-group-ID=42]\n"
        "/usr/bin/ping cap_net_raw=ep\n"
        "/usr/bin/su none [set-user-ID=0]\n");
}

TEST_CASE("what a manifest says reads back as the same") {
  const std::vector<std::string> names = {
      "plain",    "with blank", "new\nline",    "tab\t",        "quote\"", "back\\slash", "#hash",
      "%percent", "[bracket]",  "\x01\x7f\xff", "\xc3\xbc",     "none",    "-",           " ",
      "=",        "\"",         "\\x41",        "a [rootid=1]", "\\"};
  Manifest manifest{.trees = names, .is_privileged = true};
  std::uint64_t bits = 0x9E3779B97F4A7C15U;
  for (const std::string& name : names) {
    for (int variant = 0; variant < 6; ++variant) {
      bits = bits * 6364136223846793005U + 1442695040888963407U;
      ManifestEntry entry{.path = name + std::to_string(variant)};
      if (variant != 0) {
        FileCaps caps{.permitted = CapSet::from_mask(bits & (bits << 9)),
                      .inheritable = CapSet::from_mask(bits & (bits >> 5) & (bits << 2))};
        caps.effective = variant % 2 == 0;
        if (variant > 3) caps.rootid = Uid{max_id};
        if (variant == 4) caps.permitted = caps.inheritable = {};
        entry.caps = caps;
      }
      if (variant == 2) entry.set_user_id = Uid{0};
      if (variant > 2) entry.set_group_id = Gid{max_id};
      manifest.entries.push_back(entry);
    }
  }
  std::sort(manifest.entries.begin(), manifest.entries.end(),
            [](const ManifestEntry& a, const ManifestEntry& b) { return a.path < b.path; });
  CHECK(parsed(manifest_text(manifest)) == manifest);
}

TEST_CASE("output of getcap is a manifest, that of its old versions, too") {
  CHECK(parsed("/usr/bin/ping cap_net_raw=ep\n").entries ==
        std::vector<ManifestEntry>{{.path = "/usr/bin/ping", .caps = net_raw_ep}});
  CHECK(parsed("/usr/bin/ping = cap_net_raw+ep").entries ==
        std::vector<ManifestEntry>{{.path = "/usr/bin/ping", .caps = net_raw_ep}});
  CHECK(
      parsed("/x =ep [rootid=5]\n").entries ==
      std::vector<ManifestEntry>{
          {.path = "/x", .caps = FileCaps{.permitted = all, .effective = true, .rootid = Uid{5}}}});
}

TEST_CASE("comments and empty lines say nothing") {
  CHECK(parsed("# a comment\n\n\n/x none\n").entries.size() == 1);
  CHECK(parsed("").entries.empty());
}

TEST_CASE("the flag without a capability has a word of its own") {
  CHECK(parsed("/x = [effective]\n").entries.front().caps == FileCaps{.effective = true});
  CHECK(manifest_caps_text(FileCaps{.effective = true}) == "= [effective]");
}

TEST_CASE("the digits of a byte may be capitals") {
  CHECK(parsed("\"/\\xFf\" none").entries.front().path == "/\xff");
}

TEST_CASE("a rootid of 0 is none") {
  CHECK(parsed("/x cap_net_raw=ep [rootid=0]").entries.front().caps == net_raw_ep);
}

TEST_CASE("a manifest that is wrong anywhere is refused with its line") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/x", "m: line 1: nothing behind the path; write CAPTEXT or none"},
      {"/x ",
       "m: line 1: there are no capabilities in it; = is an empty set, none is no attribute"},
      {"\n\n/x cap_net_rwa=ep\n",
       "m: line 3: unknown capability 'cap_net_rwa' at character 1 in 'cap_net_rwa=ep'; did you "
       "mean cap_net_raw?"},
      {"/x none\n/y none\n/x none\n", "m: line 3: the path '/x' stands twice"},
      {" /x none", "m: line 1: no path; a path with a blank is in quotes"},
      {"\"/x none", "m: line 1: no closing quote"},
      {"\"\" none", "m: line 1: an empty path"},
      {"\"/x\"none", "m: line 1: no blank behind the closing quote"},
      {"\"/\\q\" none",
       "m: line 1: unknown escape '\\q' at character 3; there are \\\\, \\\", \\n, \\t and \\xNN"},
      {"\"/\\x00\" none",
       "m: line 1: unknown escape '\\x00' at character 3; there are \\\\, \\\", \\n, \\t and "
       "\\xNN"},
      {"\"/\\xg0\" none",
       "m: line 1: unknown escape '\\xg0' at character 3; there are \\\\, \\\", \\n, \\t and "
       "\\xNN"},
      {"/x none\r\n", "m: line 1: a control character; in a path it is written as \\xNN"},
      {"/x\tnone\n", "m: line 1: a control character; in a path it is written as \\xNN"},
      {"/x cap_chown=p [rootid=4294967295]",
       "m: line 1: rootid: id 4294967295 is out of range; give a decimal number from 0 to "
       "4294967294"},
      {"/x cap_chown=p [rootid=1] [rootid=2]",
       "m: line 1: unexpected '[rootid=1]'; there are [rootid=UID], [effective], "
       "[set-user-ID=UID] and [set-group-ID=GID], each once"},
      {"/x cap_chown=p [owner=1]",
       "m: line 1: unexpected '[owner=1]'; there are [rootid=UID], [effective], [set-user-ID=UID] "
       "and [set-group-ID=GID], each once"},
      {"/x none [rootid=1]", "m: line 1: none has no rootid and no effective flag"},
      {"/x cap_chown=p [effective]",
       "m: line 1: [effective] beside capabilities; write e behind each of them"},
      {"%setfcap 2\n",
       "m: line 1: unknown version of the form: '%setfcap 2'; this setfcap reads version 1"},
      {"%other\n", "m: line 1: unexpected '%other'; a path that begins with % is in quotes"},
      {"%tree \n", "m: line 1: no path; a path with a blank is in quotes"},
      {"%tree /x y\n", "m: line 1: something behind the path"},
  };
  for (const auto& [text, message] : cases) CHECK(message_of(text) == message);
}

TEST_CASE("a name is quoted only where it has to be") {
  CHECK(manifest_name("/usr/bin/ping") == "/usr/bin/ping");
  CHECK(manifest_name("a\\b") == "a\\b");
  CHECK(manifest_name("a b") == "\"a b\"");
  CHECK(manifest_name("\xc3\xbc") == "\"\\xc3\\xbc\"");
  CHECK(manifest_name("#x") == "\"#x\"");
}
