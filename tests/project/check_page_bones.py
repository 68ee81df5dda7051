#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether manual pages have the same sections in the same order, and name one another:
check_page_bones.py PAGE..."""
import os
import re
import sys

BONES = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "FILES", "EXIT STATUS", "EXAMPLES", "NOTES",
         "SEE ALSO"]


def sections(text):
    """The sections of an mdoc page with their lines, in their order."""
    found = {}
    for part in re.split(r"(?m)^\.Sh ", text)[1:]:
        name, _, body = part.partition("\n")
        found[name] = body.strip().splitlines()
    return found


def faults(pages):
    """What is wrong with pages, given as file names with their texts, one line each."""
    found = []
    for name, text in pages.items():
        own = sections(text)
        found += [f"{name}: there is no section {bone}" for bone in BONES if bone not in own]
        found += [f"{name}: the section {bone} is empty" for bone in BONES if own.get(bone) == []]
        order = [section for section in own if section in BONES]
        if order != [bone for bone in BONES if bone in own]:
            found.append(f"{name}: the sections are not in this order: {', '.join(BONES)}")
        references = set(re.findall(r"(?m)^\.Xr (\S+) (\d)", "\n".join(own.get("SEE ALSO", []))))
        for other in pages:
            title, _, number = other.rpartition(".")
            if other != name and (title, number) not in references:
                found.append(f"{name}: SEE ALSO lacks {title}({number})")
    return found


def main():
    """0 if all is as it should be, 1 if not, 2 if it cannot be told."""
    if len(sys.argv) < 2:
        print("usage: check_page_bones.py PAGE...", file=sys.stderr)
        return 2
    pages = {}
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            pages[os.path.basename(path)] = file.read()
    found = faults(pages)
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
