// SPDX-License-Identifier: MIT
#include "cli/help.hpp"

#include <doctest/doctest.h>

#include <set>

#include "cli/execcap_options.hpp"
#include "cli/text_layout.hpp"

using namespace execcap;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("the help fits 80 columns") {
  for (const std::string& line : lines_of(help_text(execcap_help_text(), execcap_options))) {
    CAPTURE(line);
    CHECK(text_width(line) <= 80);
  }
}

TEST_CASE("the help lists every option once, with its value, under its heading once") {
  const std::string help = help_text(execcap_help_text(), execcap_options);
  std::set<std::string_view> groups;
  for (const OptionEntry& entry : execcap_options) {
    CAPTURE(entry.name);
    std::string names = entry.dashed();
    if (entry.takes_value()) names += " " + std::string(entry.value);
    const std::string start =
        entry.letter != '\0' ? std::string("\n  -") + entry.letter + ", " : std::string("\n      ");
    std::size_t count = 0;
    for (const char* end : {" ", "\n"}) {
      for (std::size_t at = help.find(start + names + end); at != std::string::npos;
           at = help.find(start + names + end, at + 1)) {
        ++count;
      }
    }
    CHECK(count == 1);
    groups.insert(entry.group);
  }
  for (const std::string_view group : groups) {
    const std::string heading = "\n" + std::string(group) + ":\n";
    CHECK(help.find(heading) != std::string::npos);
    CHECK(help.find(heading) == help.rfind(heading));
  }
}

TEST_CASE("no two options have the same name or letter") {
  std::set<std::string_view> names;
  std::set<char> letters;
  for (const OptionEntry& entry : execcap_options) {
    CAPTURE(entry.name);
    CHECK(names.insert(entry.name).second);
    if (entry.letter != '\0') CHECK(letters.insert(entry.letter).second);
  }
}

TEST_CASE("the help ends with examples and the version is one line") {
  const std::string help = help_text(execcap_help_text(), execcap_options);
  CHECK(help.find("\nExamples:\n") != std::string::npos);
  CHECK(help.starts_with("Usage: execcap "));
  CHECK(version_text("execcap").starts_with("execcap "));
  CHECK(lines_of(version_text("execcap")).size() == 2);
}

TEST_CASE("text breaks at blanks and behind commas") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("ab cd ef", 5) == Lines{"ab cd", "ef"});
  CHECK(wrapped("ab,cd,ef", 6) == Lines{"ab,cd,", "ef"});
  CHECK(wrapped("abcdefgh", 3) == Lines{"abcdefgh"});
  CHECK(wrapped("", 3) == Lines{""});
  CHECK(wrapped("a bcdefgh i", 3) == Lines{"a", "bcdefgh", "i"});
  CHECK(text_width("gr\xc3\xbcn") == 4);
  CHECK(padded("\xc3\xbc", 3) == "\xc3\xbc  ");
}
