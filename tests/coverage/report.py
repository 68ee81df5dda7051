#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the tests reach, by layer and file, and what of plan and system they do not reach.

report.py COVERAGE.JSON EXCEPTIONS, the first from gcovr. A line of EXCEPTIONS is
`FILE | THE LINE WITHOUT ITS INDENTATION | WHY NO TEST REACHES IT`.
"""
import collections
import json
import pathlib
import sys

LAYERS = ["base", "caps", "model", "plan", "system", "cli", "tools"]
CHECKED = ("plan", "system")

Count = collections.namedtuple("Count", "lines reached branches taken")


def layer_of(name):
    """The layer that a file of src/ or include/ belongs to."""
    parts = pathlib.PurePosixPath(name).parts
    return parts[1] if parts[0] == "src" else parts[2]


def counted_lines(file):
    """The lines of a file that are code, merged where it is in several programs."""
    lines = {}
    for line in file["lines"]:
        if line.get("gcovr/noncode") or line.get("gcovr/excluded"):
            continue
        count, branches = lines.get(line["line_number"], (0, []))
        lines[line["line_number"]] = (count + line["count"], branches + line["branches"])
    return lines


def count_of(lines):
    """Lines and branches, there and reached."""
    branches = [branch for _, found in lines.values() for branch in found]
    return Count(len(lines), sum(count > 0 for count, _ in lines.values()),
                 len(branches), sum(branch["count"] > 0 for branch in branches))


def total(counts):
    """The sum of counts."""
    return Count(*map(sum, zip(*counts))) if counts else Count(0, 0, 0, 0)


def row(name, count):
    """A line of the table."""
    def share(part, whole):
        return f"{part:6}/{whole:<6}{100 * part / whole if whole else 100:6.1f} %"
    return f"{name:38}{share(count.reached, count.lines)}{share(count.taken, count.branches)}"


def read_exceptions(path):
    """How many lines of this file and text may stay unreached."""
    exceptions = collections.Counter()
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, text, _why = (part.strip() for part in line.split(" | "))
            exceptions[(name, text)] += 1
    return exceptions


def main():
    """0 if plan and system are reached but for the exceptions, 1 if not."""
    data = json.loads(pathlib.Path(sys.argv[1]).read_text())
    exceptions = read_exceptions(pathlib.Path(sys.argv[2]))
    files = {file["file"]: counted_lines(file) for file in data["files"]}
    print(f"{'':38}{'lines':>21}{'branches':>21}")
    by_layer = {layer: {name: lines for name, lines in sorted(files.items())
                        if layer_of(name) == layer} for layer in LAYERS}
    for layer, found in by_layer.items():
        for name, lines in found.items():
            print(row(name.removeprefix("include/execcap/").removeprefix("src/"), count_of(lines)))
    print()
    for layer, found in by_layer.items():
        print(row(layer, total([count_of(lines) for lines in found.values()])))
    print(row("all", total([count_of(lines) for lines in files.values()])))

    faults, excused = [], collections.Counter()
    for layer in CHECKED:
        for name, lines in by_layer[layer].items():
            source = pathlib.Path(name).read_text().splitlines()
            for number in sorted(number for number, (count, _) in lines.items() if count == 0):
                text = source[number - 1].strip()
                if excused[(name, text)] < exceptions[(name, text)]:
                    excused[(name, text)] += 1
                else:
                    faults.append(f"{name}:{number}: no test reaches: {text}")
    for name, text in sorted(exceptions):
        if exceptions[(name, text)] and text not in {line.strip() for line in pathlib.Path(name).read_text().splitlines()}:
            faults.append(f"{name}: an exception that is there no more: {text}")
    print(f"\n{sum(excused.values())} lines of {' and '.join(CHECKED)} are named exceptions")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
