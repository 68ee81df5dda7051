// SPDX-License-Identifier: MIT
#include "cli/operand_order.hpp"

#include <doctest/doctest.h>

#include "cli/fakes.hpp"
#include "cli/getpcaps_options.hpp"

using namespace execcap;

namespace {

using Words = std::vector<std::string>;

Words ordered(const Words& words) {
  const auto result = with_operands_last(words, getpcaps_options);
  return result ? *result : Words{result.error().message()};
}

}  // namespace

TEST_CASE("options come first with their values, operands behind two dashes") {
  CHECK(ordered({}) == Words{"--"});
  CHECK(ordered({"1", "--sets", "2"}) == Words{"--sets", "--", "1", "2"});
  CHECK(ordered({"1", "--has", "chown", "2", "-at"}) ==
        Words{"--has", "chown", "-at", "--", "1", "2"});
  CHECK(ordered({"--has=chown", "1"}) == Words{"--has=chown", "--", "1"});
  CHECK(ordered({"--has", "--sets", "1"}) == Words{"--has", "--sets", "--", "1"});
}

TEST_CASE("a number with a minus, a dash alone and what is behind two dashes are operands") {
  CHECK(ordered({"-5", "--sets", "-"}) == Words{"--sets", "--", "-5", "-"});
  CHECK(ordered({"1", "--", "--sets", "--"}) == Words{"--", "1", "--sets", "--"});
  CHECK(ordered({""}) == Words{"--", ""});
}

TEST_CASE("mistakes in options are found behind operands, too") {
  CHECK(ordered({"1", "--stes"}).front() == "--stes: unknown option; did you mean --sets?");
  CHECK(ordered({"1", "--has"}).front() == "--has: no value; give it CAP[:pieba]");
  CHECK(ordered({"1", "--sets=x"}).front() == "--sets: takes no value");
}

TEST_CASE("a digit is an option where the table has it, and a table's user may name operands") {
  constexpr OptionEntry null{.name = "null", .letter = '0'};
  const std::vector<OptionEntry> table = {null};
  const auto is_list = [](std::string_view word) { return word == "-kill"; };
  CHECK(*with_operands_last(Words{"f", "-0", "-5"}, table) == Words{"-0", "--", "f", "-5"});
  CHECK(*with_operands_last(Words{"-kill", "f", "-0"}, table, is_list) ==
        Words{"-0", "--", "-kill", "f"});
  CHECK(!with_operands_last(Words{"-kill", "f"}, table));
}
