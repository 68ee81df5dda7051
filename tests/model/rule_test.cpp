// SPDX-License-Identifier: MIT
#include "execcap/model/rule.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace execcap;

TEST_CASE("each rule has a name of its own, words and a source") {
  std::set<std::string_view> names;
  for (unsigned i = 0; i <= static_cast<unsigned>(Rule::keep_caps_cleared); ++i) {
    const RuleEntry& entry = rule_entry(static_cast<Rule>(i));
    CAPTURE(entry.name);
    CHECK(names.insert(entry.name).second);
    CHECK_FALSE(entry.says.empty());
    CHECK(entry.says.back() != '.');
    const bool names_a_page_or_function = entry.source.find('(') != std::string_view::npos;
    CHECK(names_a_page_or_function);
  }
}

TEST_CASE("a set of rules has those that were put in") {
  const RuleSet rules = RuleSet{}.with(Rule::ambient_gives).with(Rule::keep_caps_cleared);
  CHECK(rules.contains(Rule::ambient_gives));
  CHECK(rules.contains(Rule::keep_caps_cleared));
  CHECK_FALSE(rules.contains(Rule::file_caps_give));
}
