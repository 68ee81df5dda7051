#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether --help and the manual page know the same options: check_page_options.py TOOL PAGE."""
import re
import subprocess
import sys

OPTION = r"-{1,2}[A-Za-z0-9][A-Za-z0-9-]*"


def options_in_help(text):
    """The options at the beginning of a line of --help, before what is said of them."""
    found = set()
    for line in text.splitlines():
        match = re.match(rf" {{1,6}}({OPTION}(?:[ =](?![ -])\S+)?(?:, {OPTION})*)", line)
        if match:
            found.update(re.findall(rf"(?:^|(?<=[ ,])){OPTION}", match.group(1)))
    return found


def options_in_page(text):
    """The options that stand in an .It line of an mdoc page."""
    found = set()
    for line in text.splitlines():
        if line.startswith(".It Fl "):
            found.update(f"-{name}" for name in re.findall(r"\bFl (-?[A-Za-z0-9][A-Za-z0-9-]*)", line))
    return found


def differences(help_text, page_text):
    """What one of the two knows and the other does not, one line each."""
    in_help, in_page = options_in_help(help_text), options_in_page(page_text)
    if not in_help or not in_page:
        return ["no option found in one of the two"]
    return ([f"{option} is in --help, not in the page" for option in sorted(in_help - in_page)] +
            [f"{option} is in the page, not in --help" for option in sorted(in_page - in_help)])


def main():
    """0 if both know the same options, 1 if not, 2 if it cannot be told."""
    if len(sys.argv) != 3:
        print("usage: check_page_options.py TOOL PAGE", file=sys.stderr)
        return 2
    help_text = subprocess.run([sys.argv[1], "--help"], check=True, text=True,
                               stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout
    with open(sys.argv[2], encoding="utf-8") as page:
        found = differences(help_text, page.read())
    for difference in found:
        print(difference)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
