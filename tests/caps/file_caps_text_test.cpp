// SPDX-License-Identifier: MIT
#include "execcap/caps/file_caps_text.hpp"

#include <doctest/doctest.h>

using namespace execcap;

namespace {

const CapSet all = CapSet::up_to(Cap{40});

std::string message_of(std::string_view text) {
  const Result<FileCaps> caps = parse_file_caps(text, all, "'" + std::string(text) + "'");
  return caps ? "no error" : caps.error().message();
}

}  // namespace

TEST_CASE("the effective flag is set if the text asks for effective on every capability") {
  CHECK(*parse_file_caps("cap_net_raw=ep", all, "x") ==
        FileCaps{.permitted = {cap::net_raw}, .effective = true});
  CHECK(*parse_file_caps("cap_net_raw=p", all, "x") == FileCaps{.permitted = {cap::net_raw}});
  CHECK(*parse_file_caps("cap_net_raw=ep cap_chown+ei", all, "x") ==
        FileCaps{.permitted = {cap::net_raw}, .inheritable = {cap::chown}, .effective = true});
  CHECK(*parse_file_caps("=", all, "x") == FileCaps{});
  CHECK(*parse_file_caps("=ep", all, "x") == FileCaps{.permitted = all, .effective = true});
}

TEST_CASE("effective on some capabilities only is refused with the reason") {
  CHECK(message_of("cap_chown=p cap_kill=ep") ==
        "'cap_chown=p cap_kill=ep': effective is asked for cap_kill and not for cap_chown; a file "
        "has one effective flag for all its capabilities: write e behind each or behind none");
  CHECK(message_of("cap_chown=ep cap_kill+i") ==
        "'cap_chown=ep cap_kill+i': effective is asked for cap_chown and not for cap_kill; a file "
        "has one effective flag for all its capabilities: write e behind each or behind none");
}

TEST_CASE("effective on a capability that the file does not give is refused") {
  CHECK(message_of("cap_chown=e") ==
        "'cap_chown=e': effective is asked for cap_chown, which it makes neither permitted nor "
        "inheritable; write =ep for permitted and effective");
}

TEST_CASE("a text without a clause is no empty set") {
  CHECK(message_of("") ==
        "'': there are no capabilities in it; = is an empty set, none is no attribute");
  CHECK(message_of(" ") ==
        "' ': there are no capabilities in it; = is an empty set, none is no attribute");
}

TEST_CASE("the triple of a file's capabilities has its flag as a set") {
  const FileCaps caps{.permitted = {cap::net_raw}, .inheritable = {cap::chown}, .effective = true};
  CHECK(as_triple(caps) == CapTriple{.permitted = {cap::net_raw},
                                     .effective = {cap::net_raw, cap::chown},
                                     .inheritable = {cap::chown}});
  CHECK(as_triple({.permitted = {cap::net_raw}}).effective.empty());
}

TEST_CASE("the text of a file's capabilities names each of them") {
  CHECK(file_caps_text({}) == "=");
  CHECK(file_caps_text({.permitted = {cap::net_raw}, .effective = true}) == "cap_net_raw=ep");
  CHECK(file_caps_text({.inheritable = {cap::net_raw}}) == "cap_net_raw=i");
  CHECK(file_caps_text({.permitted = {cap::net_raw, cap::chown, Cap{45}},
                        .inheritable = {cap::net_raw, cap::setuid},
                        .effective = true}) == "cap_net_raw=eip cap_chown,45=ep cap_setuid=ei");
  CHECK(file_caps_text({.permitted = all, .effective = true}).find("=ep") ==
        file_caps_text({.permitted = all, .effective = true}).size() - 3);
}

TEST_CASE("the text of a file's capabilities reads back as the same on any kernel") {
  for (std::uint64_t seed = 1; seed < 2000; ++seed) {
    const std::uint64_t mixed = seed * 0x9E3779B97F4A7C15U;
    FileCaps caps{.permitted = CapSet::from_mask(mixed & (mixed << 7)),
                  .inheritable = CapSet::from_mask((mixed >> 11) & (mixed << 3))};
    caps.effective = seed % 2 == 0 && !(caps.permitted | caps.inheritable).empty();
    for (const CapSet kernel : {all, CapSet::up_to(Cap{37}), CapSet::up_to(Cap{62})}) {
      const Result<FileCaps> again = parse_file_caps(file_caps_text(caps), kernel, "x");
      REQUIRE(again);
      CHECK(*again == caps);
    }
  }
}
