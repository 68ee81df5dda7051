#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page check sees an option that only one side has."""
import unittest

import check_page_options

HELP = """Usage: tool [OPTION]... COMMAND

Identity:
  -u, --user USER[:GROUP]  become USER; see --groups-of for more
      --keep-groups        leave the groups - all of them
  -c, --caps LIST          exactly these

Examples:
  tool -u web -x -- sh --login
"""
PAGE = r""".It Fl u , -user Ar USER Ns Op : Ns Ar GROUP
.It Fl u Ar USER , Fl -user Ar USER
Not
.Fl -elsewhere .
.It Fl -keep-groups
.It Fl c Ar LIST , Fl -caps Ar LIST
"""


class CheckPageOptions(unittest.TestCase):
    """Both readers, and the comparison."""

    def test_help_names_options_only_at_the_beginning_of_a_line(self):
        self.assertEqual(check_page_options.options_in_help(HELP),
                         {"-u", "--user", "--keep-groups", "-c", "--caps"})

    def test_the_page_names_options_in_items_only(self):
        self.assertEqual(check_page_options.options_in_page(PAGE),
                         {"-u", "--user", "--keep-groups", "-c", "--caps"})

    def test_equal_options_are_no_difference(self):
        self.assertEqual(check_page_options.differences(HELP, PAGE), [])

    def test_an_option_that_the_page_lacks_is_a_difference(self):
        self.assertEqual(check_page_options.differences(HELP + "  -v, --verbose  say more\n", PAGE),
                         ["--verbose is in --help, not in the page",
                          "-v is in --help, not in the page"])

    def test_an_option_that_help_lacks_is_a_difference(self):
        self.assertEqual(check_page_options.differences(HELP, PAGE + ".It Fl -json\n"),
                         ["--json is in the page, not in --help"])

    def test_texts_without_options_do_not_pass_as_equal(self):
        self.assertEqual(check_page_options.differences("", ""),
                         ["no option found in one of the two"])


if __name__ == "__main__":
    unittest.main()
