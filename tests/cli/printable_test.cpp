// SPDX-License-Identifier: MIT
#include "cli/printable.hpp"

#include <doctest/doctest.h>

#include "cli/report.hpp"

using namespace execcap;

TEST_CASE("ordinary text in any script stays as it is") {
  CHECK(printable("abc 'x' \\ ~") == "abc 'x' \\ ~");
  CHECK(printable("gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x98\x80") ==
        "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x98\x80");
}

TEST_CASE("control characters and what hides or reorders text are written out") {
  CHECK(printable("\x1b[31m") == "\\x1b[31m");
  CHECK(printable("a\nb\tc\rd") == "a\\nb\\tc\\x0dd");
  CHECK(printable(std::string_view("\0", 1)) == "\\x00");
  CHECK(printable("\x7f") == "\\x7f");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");           // CSI as one character
  CHECK(printable("\xe2\x80\xae") == "\\xe2\\x80\\xae");  // right-to-left override
  CHECK(printable("\xef\xbb\xbf") == "\\xef\\xbb\\xbf");  // byte order mark
}

TEST_CASE("bytes that are not UTF-8 are written out one by one") {
  CHECK(printable("a\xff") == "a\\xff");
  CHECK(printable("\xc3") == "\\xc3");
  CHECK(printable("\xc3(") == "\\xc3(");
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  CHECK(printable("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");  // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("a report is one line whatever the error quotes") {
  CHECK(report_line("execcap", {.what = "--user", .why = "no user 'a\nb'", .hint = "x"}) ==
        "execcap: --user: no user 'a\\nb'; x\n");
}
