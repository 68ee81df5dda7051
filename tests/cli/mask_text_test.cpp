// SPDX-License-Identifier: MIT
#include "cli/mask_text.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/fakes.hpp"
#include "support/states.hpp"

using namespace execcap;
using namespace execcap::test;

TEST_CASE("a mask is up to 16 hexadecimal digits and nothing else") {
  CHECK(parse_mask("2000", "--decode")->mask() == 0x2000);
  CHECK(parse_mask("0X2000", "--decode")->mask() == 0x2000);
  CHECK(parse_mask("ffffFFFFffffffff", "--decode")->mask() == ~std::uint64_t{0});
  CHECK(parse_mask("0", "--decode")->empty());
  for (const char* text : {"", "0x", "g", "-1", "+1", " 1", "1 ", "00000000000000000", "0x0x1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_mask(text, "--decode"));
  }
  CHECK(message_of(parse_mask("zz", "--decode")) ==
        "--decode: 'zz' is no mask; write up to 16 hexadecimal digits, as in /proc/PID/status");
}

TEST_CASE("each capability is shown with number and name, unknown ones, too") {
  CHECK(mask_text(CapSet{cap::chown, cap::net_raw, Cap{63}}, all_caps) ==
        "0x8000000000002001 chown,net_raw,63\n"
        " 0 cap_chown\n"
        "13 cap_net_raw\n"
        "63 63, which the running kernel does not have\n");
  CHECK(mask_text(CapSet{}, all_caps) == "0x0000000000000000 none\n");
}

TEST_CASE("a mask as JSON has the same") {
  const auto json = nlohmann::json::parse(mask_json(CapSet{cap::chown, Cap{63}}, all_caps));
  CHECK(json["mask"] == "0x8000000000000001");
  CHECK(json["capabilities"][0] ==
        nlohmann::json{{"number", 0}, {"name", "cap_chown"}, {"supported", true}});
  CHECK(json["capabilities"][1]["supported"] == false);
}
