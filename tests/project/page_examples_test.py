# SPDX-License-Identifier: MIT
"""Runs the examples of manual pages as they stand there and compares what they print.

An example is a line in a literal display that begins with `# `; what follows up to the next one is
what it prints. A command goes on over lines that end in a backslash or leave a quote open.
"""

import os
import re
import subprocess
import sys
import tempfile

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def displays(page):
    """The literal displays of an mdoc page, as lists of lines, with the rule they stand under."""
    rule, lines = None, None
    for line in page.splitlines():
        if line.startswith(".It Sy "):
            rule = line.split()[2]
        elif line.startswith(".Bd -literal"):
            lines = []
        elif line == ".Ed":
            yield rule, lines
            lines = None
        elif lines is not None:
            lines.append(line.removeprefix("\\&").replace("\\e", "\\"))


def is_complete(command):
    if command.endswith("\\"):
        return False
    return subprocess.run(["sh", "-n", "-c", command], capture_output=True, check=False).returncode == 0


def examples(lines):
    """The commands of one display with the output that stands below each."""
    found = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        if not line.startswith("# "):
            found[-1][1].append(line)
            continue
        command = line[2:]
        while not is_complete(command):
            command += "\n" + rest.pop(0)
        found.append((command, []))
    return found


def check_display(rule, lines, bin_dir):
    """The faults of one display: its commands run in one empty directory, in order."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        for command, expected in examples(lines):
            done = subprocess.run(["sh", "-c", command], cwd=folder, text=True, check=False,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT,
                                  env={"PATH": bin_dir + ":" + PATH, "LC_ALL": "C"})
            if done.stdout.splitlines() != expected:
                faults.append(f"{rule}: {command}\n  should print {expected}\n"
                              f"  prints       {done.stdout.splitlines()}")
    return faults


def main():
    page_file, rules_file, bin_dir = (os.path.abspath(word) for word in sys.argv[1:4])
    if os.geteuid() != 0:
        print("skipped: the examples are root's; run the tests as root")
        return 77
    with open(page_file, encoding="utf-8") as file:
        page = file.read()
    with open(rules_file, encoding="utf-8") as file:
        rules = re.findall(r'\{Rule::(\w+),\s*\{"(\w+)"', file.read())
    shown = list(displays(page))
    faults = [f"{name}: the rule has no example" for _, name in rules
              if name not in {rule for rule, lines in shown if lines}]
    ran = 0
    for rule, lines in shown:
        faults += check_display(rule, lines, bin_dir)
        ran += len(examples(lines))
    print("\n".join(faults))
    print(f"{len(rules)} rules, {ran} commands run, {len(faults)} faults")
    return 1 if faults or ran < len(rules) or not rules else 0


if __name__ == "__main__":
    sys.exit(main())
