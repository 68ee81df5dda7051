#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether packaging/cves.md names tests that exist: check_cves.py ROOT."""
import pathlib
import re
import sys

ROW = re.compile(r"^\| .*CVE-")
TEST = re.compile(r"`(tests/[\w./]+)` `([^`]+)` \|$")


def faults_of(root):
    """What is wrong, one line each."""
    page = (root / "packaging/cves.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if ROW.match(line)]
    if not rows:
        yield "there is no row with a CVE"
    for row in rows:
        cve = re.search(r"CVE-\d+-\d+", row)
        name = cve[0] if cve else row[:40]
        test = TEST.search(row)
        if not test:
            yield f"{name}: names no test"
            continue
        path = root / test[1]
        if not path.is_file():
            yield f"{name}: there is no {test[1]}"
        elif not any(test[2] in file.read_text(encoding="utf-8")
                     for file in (path, *path.parent.glob("*.py"))):
            yield f"{name}: {test[1]} has no {test[2]}"


def main():
    """0 if each is there, 1 if not, 2 if it cannot be told."""
    if len(sys.argv) != 2:
        print("usage: check_cves.py ROOT", file=sys.stderr)
        return 2
    found = list(faults_of(pathlib.Path(sys.argv[1])))
    for fault in found:
        print(f"packaging/cves.md: {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
