#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether every package has the version of CMakeLists.txt, the one place for it: check_versions.py ROOT."""
import os
import re
import sys

SOURCE = ("CMakeLists.txt", r"^  VERSION (\S+)$")
PLACES = [
    ("CHANGELOG.md", r"^## (\S+?),? "),
    ("packaging/alpine/APKBUILD", r"^pkgver=(\S+)$"),
    ("packaging/arch/PKGBUILD", r"^pkgver=(\S+)$"),
    ("packaging/debian/changelog", r"^execcap \((\S+)-[^-]+\) "),
    ("packaging/rpm/execcap.spec", r"^Version: +(\S+)$"),
    ("packaging/rpm/execcap.spec", r"^\* .* - (\S+)-\d+$"),
]


def first(text, pattern):
    """The first version that the pattern finds, or None."""
    match = re.search(pattern, text, re.MULTILINE)
    return match and match.group(1)


def differences(read):
    """What does not have the project's version, one line each; `read` gives a file's text."""
    version = first(read(SOURCE[0]), SOURCE[1])
    if version is None:
        return [f"{SOURCE[0]}: no version found"]
    found = [(name, first(read(name), pattern)) for name, pattern in PLACES]
    return [f"{name}: {other or 'no version'}, the project is {version}"
            for name, other in found if other != version]


def main():
    """0 if all agree, 1 if not."""
    def read(name):
        with open(os.path.join(sys.argv[1], name), encoding="utf-8") as file:
            return file.read()
    found = differences(read)
    for difference in found:
        print(difference)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
