# SPDX-License-Identifier: MIT
"""Runs every command of the README and compares: readme_test.py README BIN_DIR.

In indented blocks, a line that begins with `# ` or `$ ` is a command, and what stands below is what
it prints. The commands that build, install or need a network have no prompt; they are ELSEWHERE. In
tables each command stands between backquotes. What the columns say decides what is compared.
"""

import os
import re
import sys

import page_examples_test as pages
import stage

# Commands without a prompt, and what runs them for real.
ELSEWHERE = {
    "packaging/try.sh": ".ci/run",
    "tests/run.sh": ".ci/run",
    "packaging/install-deps.sh": ".ci/run",
    "cmake --preset release -DEXECCAP_BUILD_TESTS=OFF": "packaging/try.sh",
    "cmake --build --preset release": "packaging/try.sh",
    "cmake --install build/release --strip": "tests/install/install_test.py",
    "packaging/install-deps.sh --homes": ".ci/run",
    "tests/homes/run.sh build/release": ".ci/run",
}
FIELDS = {"Uid": "uid", "Gid": "gid", "Groups": "groups", "CapPrm": "permitted",
          "CapEff": "effective", "CapInh": "inheritable", "CapBnd": "bounding",
          "CapAmb": "ambient", "NoNewPrivs": "no_new_privs"}


def blocks(text):
    """The indented blocks that begin with a command, as lists of lines."""
    lines = []
    for line in text.splitlines() + ["end"]:
        if line.startswith("    ") or (not line and lines):
            lines.append(line[4:])
        elif lines:
            yield "\n".join(lines).strip("\n").splitlines()
            lines = []


def tables(text):
    """The tables as (header, rows), each row a list of cells."""
    rows = []
    for line in text.splitlines() + [""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            yield rows[0], rows[2:]
            rows = []


def command_of(cell):
    """The words between backquotes, which are all of the cell up to a remark."""
    return re.match(r"`([^`]*)`", cell).group(1)


def state(text):
    """What the stage's server says of itself."""
    found = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key in FIELDS:
            found[FIELDS[key]] = value.split()
    return found if len(found) == len(FIELDS) else {}


def program(command):
    return command.split()[0]


def check_launches(rows, run):
    """Rows of before, after, and what differs."""
    results = run([[command_of(row[0])] for row in rows] + [[command_of(row[1])] for row in rows])
    for (before, after, differs), was, now in zip(rows, results, results[len(rows):]):
        old, new = command_of(before), command_of(after)
        (printed, status), = now
        after_state = state(printed)
        if status != 0 or not after_state:
            yield f"{new}\n  ends with {status}: {printed}"
            continue
        (printed, status), = was
        if status == 127:
            print(f"not compared, there is no {program(old)} here: {old}")
            continue
        before_state = state(printed)
        if status != 0 or not before_state:
            yield f"{old}\n  ends with {status}: {printed}"
            continue
        found = [field for field in FIELDS.values() if before_state[field] != after_state[field]]
        said = [] if differs == "nothing" else differs.split(", ")
        if found != said:
            yield f"{old}\n{new}\n  should differ in {said}, differ in {found}"


def check_files(rows, run):
    """Rows of before and after, one behind the other, each column with files of its own."""
    first, = run([[command_of(row[0]) for row in rows]])
    second, = run([[command_of(row[1]) for row in rows]])
    for row, (old_text, old_status), (new_text, new_status) in zip(rows, first, second):
        if old_status != 0 or new_status != 0:
            yield f"{row}: end with {old_status} {old_text}, {new_status} {new_text}"
        elif old_text and old_text != new_text:
            yield f"{row}: print {old_text} and {new_text}"


def check_success(rows, run):
    """Rows of which each command works; that of another tool, if it is here."""
    old, new = ([command_of(row[column]) for row in rows] for column in (0, 1))
    results = run([old, new])
    for command, (printed, status) in zip(old + new, results[0] + results[1]):
        if status == 127 and command in old:
            print(f"not run, there is no {program(command)} here: {command}")
        elif status != 0:
            yield f"{command}\n  ends with {status}: {printed}"


def check_options(rows, run):
    """Rows whose second cell is options of execcap."""
    commands = [f"execcap {command_of(after)} true" for _, after in rows]
    for command, ((printed, status),) in zip(commands, run([[command] for command in commands])):
        if status != 0:
            yield f"{command}\n  ends with {status}: {printed}"


CHECKS = {
    ("before", "after", "what differs"): check_launches,
    ("before", "after"): check_files,
    ("instead of", "use"): check_success,
    ("in the unit", "after `execcap`"): check_options,
}


def check_tables(text, bin_dir):
    """The number of rows that were checked, and the faults."""
    checked, faults = 0, []
    for header, rows in tables(text):
        how = CHECKS.get(tuple(header))
        if how is None:
            continue
        checked += len(rows)
        faults += how(rows, lambda displays: stage.run_displays(displays, bin_dir))
    return checked, faults


def main():
    readme, bin_dir = (os.path.abspath(word) for word in sys.argv[1:3])
    reason = stage.why_not_here()
    if reason:
        print("skipped: " + reason)
        return stage.SKIPPED
    with open(readme, encoding="utf-8") as file:
        text = file.read()
    shown, faults = [], []
    for lines in blocks(text):
        if stage.examples(lines):
            shown.append((lines[0], lines))
        elif lines[0].startswith("  "):
            continue  # the message of a commit, in a list
        else:
            faults += [f"{line}: it has no prompt, and nothing else runs it"
                       for line in lines if line not in ELSEWHERE]
    top = os.path.dirname(readme)
    for path in re.findall(r"`((?:\.ci|bench|completions|examples|man|packaging|src|tests)/[^` ]+)", text):
        if not os.path.exists(os.path.join(top, path)):
            faults.append(f"{path}: there is no such file")
    for command, place in ELSEWHERE.items():
        with open(os.path.join(top, place), encoding="utf-8") as file:
            words = command.split()
            if not any(words[0] in line and (len(words) < 2 or words[1] in line) for line in file):
                faults.append(f"{place} does not run {command}")
    ran, found = pages.check(shown, bin_dir)
    rows, more = check_tables(text, bin_dir)
    faults += found + more
    print("\n".join(faults))
    print(f"{ran} commands run, {rows} rows of tables, {len(faults)} faults")
    return 1 if faults or not ran or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
