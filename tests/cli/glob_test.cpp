// SPDX-License-Identifier: MIT
#include "cli/glob.hpp"

#include <doctest/doctest.h>
#include <fnmatch.h>

#include <string>
#include <vector>

using namespace execcap;

TEST_CASE("patterns match as fnmatch does") {
  const std::vector<std::string> patterns = {
      "",      "*",     "a*",     "*a",   "a*b",   "*a*",  "?",    "??",     "a?c",  "[ab]",
      "[!ab]", "[^ab]", "[a-c]b", "[]a]", "[!]a]", "a\\*", "a**b", "*a*b*c", "[a-]", "***"};
  const std::vector<std::string> texts = {"",   "a",   "b",     "ab", "abc", "aab", "c",     "]",
                                          "a*", "aXb", "aXbYc", "cb", "db",  "-",   "aaaaab"};
  for (const std::string& pattern : patterns) {
    for (const std::string& text : texts) {
      CAPTURE(pattern);
      CAPTURE(text);
      CHECK(matches_glob(text, pattern) == (::fnmatch(pattern.c_str(), text.c_str(), 0) == 0));
    }
  }
}

TEST_CASE("a bracket without its end is itself, and many stars take no time") {
  CHECK(matches_glob("a[b", "a[b"));
  CHECK_FALSE(matches_glob("ab", "a[b"));
  std::string pattern;
  for (int i = 0; i < 2000; ++i) pattern += "a*";
  CHECK_FALSE(matches_glob(std::string(20000, 'a'), pattern + "b"));
}
