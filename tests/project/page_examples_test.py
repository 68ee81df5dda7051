# SPDX-License-Identifier: MIT
"""Runs the examples of a manual page as they stand there: page_examples_test.py PAGE BIN_DIR [RULES].

An example is a line that begins with `# ` or `$ ` in a literal display or behind .Dl. A display that
shows output shows all that its commands print; where one shows none, its commands succeed. With
RULES, the source file with the names of the rules, each rule has an example.
"""

import os
import re
import sys

import stage


def plain(line):
    """What mdoc shows for a line of a display."""
    return (line.removeprefix("\\&").replace("\\-", "-").replace("\\e", "\\").replace("\\(aq", "'")
            .replace("\\(dq", '"'))


def displays(page):
    """The displays of an mdoc page with the rule they stand under, as lists of lines."""
    rule, lines = None, None
    for line in page.splitlines():
        if line.startswith(".It Sy "):
            rule = line.split()[2]
        elif line.startswith(".Bd -literal"):
            lines = []
        elif line == ".Ed":
            if lines is not None:
                yield rule, lines
            lines = None
        elif line.startswith(".Dl "):
            yield rule, [plain(line.removeprefix(".Dl "))]
        elif lines is not None:
            lines.append(plain(line))


# The number of a process is another one in each run.
PID = re.compile(r"(?m)^\d+(?=[: ])|(?<=process )\d+|(?<=pid )\d+|(?<=child of )\d+|(?<=parent )\d+")


def masked(text):
    """The text without the numbers of processes, and without the width of columns that they fill."""
    return [re.sub(r"  +|(?<=-)-+", "  ", line).rstrip() for line in PID.sub("N", text).splitlines()]


def faults_of(where, commands, results):
    """What one display says and what came of it."""
    shows = any(output for _, output in commands)
    faults = []
    if len(results) != len(commands):
        faults.append(f"{where}: only {len(results)} of {len(commands)} commands ended")
    for (command, expected), (printed, status) in zip(commands, results):
        if not shows and status != 0:
            faults.append(f"{where}: {command}\n  ends with {status}: {printed}")
        if shows and masked("\n".join(expected)) != masked(printed):
            faults.append(f"{where}: {command}\n  should print\n" + "\n".join(expected) +
                          "\n  prints\n" + printed)
    return faults


def has_limited_helpers():
    """Whether somebody has limited, until the next boot, what this machine's kernel starts."""
    with open("/proc/sys/kernel/usermodehelper/bset", encoding="ascii") as limit:
        return limit.read().split() != ["4294967295", "511"]


def can_run(where, commands):
    """Whether the machine is as the commands want it; says why not."""
    if any("capdrop --system" in command for command, _ in commands) and has_limited_helpers():
        print(f"not run, kernel.usermodehelper is limited on this machine already: {where}")
        return False
    return True


def check(shown, bin_dir):
    """Runs (where, lines) and gives the number of commands and the faults."""
    found = [(where, stage.examples(lines)) for where, lines in shown]
    found = [(where, commands) for where, commands in found
             if commands and can_run(where, commands)]
    results = stage.run_displays([[command for command, _ in commands] for _, commands in found],
                                 bin_dir)
    faults = []
    for (where, commands), result in zip(found, results):
        faults += faults_of(where, commands, result)
    return sum(len(commands) for _, commands in found), faults


def main():
    page_file, bin_dir = (os.path.abspath(word) for word in sys.argv[1:3])
    reason = stage.why_not_here()
    if reason:
        print("skipped: " + reason)
        return stage.SKIPPED
    with open(page_file, encoding="utf-8") as file:
        page = file.read()
    shown = list(displays(page))
    ran, faults = check(shown, bin_dir)
    if len(sys.argv) > 3:
        with open(sys.argv[3], encoding="utf-8") as file:
            rules = re.findall(r'\{Rule::(\w+),\s*\{"(\w+)"', file.read())
        faults += [f"{name}: the rule has no example" for _, name in rules
                   if name not in {rule for rule, lines in shown if lines}]
        faults += [] if rules else ["no rule was found"]
    print("\n".join(faults))
    print(f"{ran} commands run, {len(faults)} faults")
    return 1 if faults or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
