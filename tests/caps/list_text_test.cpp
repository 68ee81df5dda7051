// SPDX-License-Identifier: MIT
#include "execcap/caps/list_text.hpp"

#include <doctest/doctest.h>

#include <string>

#include "text_generator.hpp"

using namespace execcap;

namespace {

const CapSet all = CapSet::up_to({40});
const CapSet held{cap::setuid, cap::setgid};
const CapSet present{cap::chown, cap::net_raw};

Result<CapSet> parse(std::string_view text) {
  return parse_list(text, {.all = all, .held = held, .present = present}, "--caps");
}

struct Accepted {
  std::string text;
  CapSet set;
};

struct Refused {
  std::string text;
  std::string message;
};

}  // namespace

TEST_CASE("a LIST without a sign at its start is built from nothing, item by item") {
  const Accepted cases[] = {
      {"net_raw", {cap::net_raw}},
      {"cap_net_raw", {cap::net_raw}},
      {"CAP_NET_RAW", {cap::net_raw}},
      {"Net_Raw,cHOWN", {cap::net_raw, cap::chown}},
      {"13", {cap::net_raw}},
      {"0", {cap::chown}},
      {"40", {{40}}},
      {"all", all},
      {"ALL", all},
      {"held", held},
      {"Held", held},
      {"none", {}},
      {"none,chown", {cap::chown}},
      {"chown,none", {cap::chown}},
      {"chown,chown", {cap::chown}},
      {"all,-sys_module", all - CapSet{cap::sys_module}},
      {"all,-all", {}},
      {"all,-held,+setuid", (all - held) | CapSet{cap::setuid}},
      {"held,-7", {cap::setgid}},
      {"chown,-none", {cap::chown}},
      {"chown,-chown,chown", {cap::chown}},
      {"chown,-bpf", {cap::chown}},
      {"0x2001", {cap::chown, cap::net_raw}},
      {"0x0", {}},
      {"0x000001ffffffffff", all},
      {"0x1FFFFFFFFFF", all},
      {"all,-0x2001", all - present},
  };
  for (const Accepted& one : cases) {
    CAPTURE(one.text);
    const Result<CapSet> set = parse(one.text);
    REQUIRE(set);
    CHECK(*set == one.set);
  }
}

TEST_CASE("a LIST whose first item has a sign starts from the present set") {
  const Accepted cases[] = {
      {"+setuid", present | CapSet{cap::setuid}},
      {"-chown", {cap::net_raw}},
      {"-chown,setuid", {cap::net_raw, cap::setuid}},
      {"-chown,-net_raw", {}},
      {"+none", present},
      {"-none", present},
      {"+held", present | held},
      {"-all", {}},
      {"-0x1", {cap::net_raw}},
      {"+0x1", present},
  };
  for (const Accepted& one : cases) {
    CAPTURE(one.text);
    const Result<CapSet> set = parse(one.text);
    REQUIRE(set);
    CHECK(*set == one.set);
  }
}

TEST_CASE("what the kernel does not have can be taken away but not given") {
  CHECK(*parse("all,-41") == all);
  CHECK(*parse("-63") == present);
  CHECK(*parse("all,-0xffffffffffffffff") == CapSet{});
  const Refused cases[] = {
      {"41",
       "--caps: the running kernel has no capability 41, given as '41' at character 1; its last is "
       "40"},
      {"all,+63",
       "--caps: the running kernel has no capability 63, given as '63' at character 6; its last is "
       "40"},
      {"chown,0x20000000001",
       "--caps: the running kernel has no capability 41, given as '0x20000000001' at character 7; "
       "its last is 40"},
  };
  for (const Refused& one : cases) {
    CAPTURE(one.text);
    const Result<CapSet> set = parse(one.text);
    REQUIRE_FALSE(set);
    CHECK(set.error().message() == one.message);
  }
  const Result<CapSet> old_kernel = parse_list("bpf", {.all = CapSet::up_to({37})}, "--caps");
  REQUIRE_FALSE(old_kernel);
  CHECK(old_kernel.error().message() ==
        "--caps: the running kernel has no capability cap_bpf, given as 'bpf' at character 1; its "
        "last is 37");
}

TEST_CASE("a LIST that is wrong says what is wrong, where, and what was probably meant") {
  const Refused cases[] = {
      {"", "--caps: empty list of capabilities; for no capability write none"},
      {",", "--caps: empty item at character 1; for no capability write none"},
      {"chown,", "--caps: empty item at character 7; for no capability write none"},
      {"chown,,kill", "--caps: empty item at character 7; for no capability write none"},
      {"cap_netraw",
       "--caps: unknown capability 'cap_netraw' at character 1; did you mean cap_net_raw?"},
      {"chown,-netraw",
       "--caps: unknown capability 'netraw' at character 8; did you mean cap_net_raw?"},
      {"hled", "--caps: unknown capability 'hled' at character 1; did you mean held?"},
      {"cap_41", "--caps: unknown capability 'cap_41' at character 1"},
      {"cap_all", "--caps: unknown capability 'cap_all' at character 1"},
      {"12abc", "--caps: unknown capability '12abc' at character 1"},
      {"net_raw=ep",
       "--caps: unknown capability 'net_raw=ep' at character 1; did you mean cap_net_raw?"},
      {"net_raw junk",
       "--caps: a blank does not belong in 'net_raw junk' at character 8; separate items with a "
       "comma alone"},
      {"net_raw, chown",
       "--caps: a blank does not belong in 'net_raw, chown' at character 9; separate items with a "
       "comma alone"},
      {"chown\n",
       "--caps: a blank does not belong in 'chown\\x0a' at character 6; separate items with a "
       "comma alone"},
      {"\x1b[1m", "--caps: unknown capability '\\x1b[1m' at character 1"},
      {"-", "--caps: no capability behind the sign '-' at character 1"},
      {"chown,+", "--caps: no capability behind the sign '+' at character 7"},
      {"--chown", "--caps: more than one sign in '--chown' at character 1"},
      {"64",
       "--caps: no capability has the number '64' at character 1; a capability is a decimal number "
       "from 0 to 63, or a name"},
      {"18446744073709551616",
       "--caps: no capability has the number '18446744073709551616' at character 1; a capability "
       "is a decimal number from 0 to 63, or a name"},
      {"chown,013",
       "--caps: leading zero in '013' at character 7; a capability is a decimal number from 0 to "
       "63, or a name"},
      {"0x", "--caps: bad mask '0x' at character 1; a mask is 0x and 1 to 16 digits 0-9a-f"},
      {"0X1", "--caps: bad mask '0X1' at character 1; a mask is 0x and 1 to 16 digits 0-9a-f"},
      {"0x1g", "--caps: bad mask '0x1g' at character 1; a mask is 0x and 1 to 16 digits 0-9a-f"},
      {"0x-1", "--caps: bad mask '0x-1' at character 1; a mask is 0x and 1 to 16 digits 0-9a-f"},
      {"0x00000000000000001",
       "--caps: bad mask '0x00000000000000001' at character 1; a mask is 0x and 1 to 16 digits "
       "0-9a-f"},
  };
  for (const Refused& one : cases) {
    CAPTURE(one.text);
    const Result<CapSet> set = parse(one.text);
    REQUIRE_FALSE(set);
    CHECK(set.error().kind == ErrorKind::usage);
    CHECK(set.error().message() == one.message);
  }
}

TEST_CASE("a NUL inside a LIST does not end it") {
  CHECK_FALSE(parse(std::string_view("chown\0", 6)));
}

TEST_CASE("a set is written by its short names, by numbers where it has none, and as none") {
  CHECK(list_text(CapSet{}) == "none");
  CHECK(list_text(present) == "chown,net_raw");
  CHECK(list_text(CapSet{cap::net_raw, {41}, {63}}) == "net_raw,41,63");
}

TEST_CASE("beside all, a set is written in the shorter of two forms") {
  CHECK(list_text(all, all) == "all");
  CHECK(list_text(CapSet{cap::bpf}, CapSet{cap::bpf}) == "all");
  CHECK(list_text(CapSet{}, all) == "none");
  CHECK(list_text(CapSet{}, CapSet{}) == "none");
  CHECK(list_text(present, all) == "chown,net_raw");
  CHECK(list_text(all - present, all) == "all,-chown,-net_raw");
  CHECK(list_text(all | CapSet{{41}}, all) == "all,41");
  CHECK(list_text(CapSet{{41}}, all) == "41");
}

TEST_CASE("what is written of any set is read back as the same set") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  const CapSet every = CapSet::up_to({63});
  for (int i = 0; i < 5000; ++i) {
    const CapSet set = random.set();
    const CapSet known = CapSet::up_to({static_cast<std::uint8_t>(random.below(64))});
    CAPTURE(set.mask());
    CHECK(*parse_list(list_text(set), {.all = every}, "set") == set);
    CHECK(*parse_list(list_text(set & known, known), {.all = known}, "set") == (set & known));
    CHECK(list_text(set & known, known).size() <= list_text(set & known).size());
  }
}
