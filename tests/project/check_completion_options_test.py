#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The completion check sees an option that only one side has, or that takes a value on one only."""
import unittest

import check_completion_options as check

HELP = """Usage: capdrop [OPTION]... COMMAND

Identity:
  -k, --keep LIST          all but these; see --groups-of for more
      --json               as JSON
      --securebits LIST
                           exactly these
"""
KNOWN = {"-k": True, "--keep": True, "--json": False, "--securebits": True}
FILES = {
    "bash": """_execcap_flags() {
  case $1 in
    capdrop) echo '--json' ;;
    other)
      echo '--other'
      ;;
  esac
}
_execcap_values() {
  case $1 in
    capdrop)
      echo '-k:list --keep:list
        --securebits:bits'
      ;;
  esac
}
""",
    "fish": r"""set -g __execcap_values_capdrop -k --keep \
    --securebits
complete -c capdrop -n 'not -l this' -s k -l keep -x -a '(list -s x)' -d 'All -l but these'
complete -c capdrop -l json -d 'As JSON'
complete -c capdrop -l securebits -r -d 'Exactly these'
complete -c capdrop -x -a '(list)'
complete -c other -l other
""",
    "zsh": r"""local -a launch_options=(
  '--json[as JSON, not --this]'
)
  other)
    _arguments '--other[x]'
    ;;
  capdrop)
    _arguments -s -S : $launch_options \
      '(1 -k --keep)'{-k+,--keep=}'[all but these]:list: list' \
      '*--securebits=[exactly these]:list: list'
    ;;
""",
}


class CheckCompletionOptions(unittest.TestCase):
    """The readers, and the comparison."""

    def test_help_names_options_and_values_at_the_beginning_of_a_line(self):
        self.assertEqual(check.options_in_help(HELP), KNOWN)

    def test_each_shell_is_read(self):
        for shell, text in FILES.items():
            with self.subTest(shell):
                self.assertEqual(check.READERS[shell](text, "capdrop"), KNOWN)
                self.assertEqual(check.differences(HELP, shell, text, "capdrop"), [])

    def test_an_option_that_the_completion_lacks_is_a_difference(self):
        more = HELP + "  -v, --verbose            say more\n"
        for shell, text in FILES.items():
            with self.subTest(shell):
                self.assertEqual(check.differences(more, shell, text, "capdrop"),
                                 [f"--verbose is in --help, not in {shell}",
                                  f"-v is in --help, not in {shell}"])

    def test_an_option_that_help_lacks_is_a_difference(self):
        less = HELP.replace("      --json               as JSON\n", "")
        for shell, text in FILES.items():
            with self.subTest(shell):
                self.assertEqual(check.differences(less, shell, text, "capdrop"),
                                 [f"--json is in {shell}, not in --help"])

    def test_a_value_on_one_side_only_is_a_difference(self):
        other = HELP.replace("--json     ", "--json LIST")
        for shell, text in FILES.items():
            with self.subTest(shell):
                self.assertIn(f"--json: one of --help and {shell} has a value for it, the other not",
                              check.differences(other, shell, text, "capdrop"))

    def test_the_list_of_fish_has_to_be_complete(self):
        shorter = FILES["fish"].replace(" \\\n    --securebits", "")
        self.assertEqual(check.differences(HELP, "fish", shorter, "capdrop"),
                         ["--securebits: the list of options with a value is wrong"])

    def test_texts_without_options_do_not_pass_as_equal(self):
        for shell in FILES:
            self.assertEqual(check.differences("", shell, "", "capdrop"),
                             ["no option found in one of the two"])


if __name__ == "__main__":
    unittest.main()
