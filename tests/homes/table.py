# SPDX-License-Identifier: MIT
"""Reads the tables of packaging/containers/README.md, and compares a process with its row."""

import functools

from harness import NAMES, mask
from home import PACKAGING

README = PACKAGING / "containers/README.md"
COLUMNS = ["environment", "uid", "permitted = effective", "inheritable", "bounding", "ambient",
           "no_new_privs", "seccomp"]
SECCOMP = {0: "off", 2: "filter"}
ALL = (1 << len(NAMES)) - 1


def rows_under(header):
    """The rows of the one table whose first line has these columns."""
    lines = README.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if cells.count(header) != 1:
        raise AssertionError(f"{README} has not one table with the columns {header}")
    rows = []
    for line, row in zip(lines[cells.index(header) + 2:], cells[cells.index(header) + 2:]):
        if not line.startswith("|"):
            break
        rows.append(row)
    return rows


@functools.lru_cache(maxsize=None)
def environments():
    """The cells behind each environment's name."""
    rows = {row[0].replace("`", ""): row[1:] for row in rows_under(COLUMNS)}
    if len(rows) != len(rows_under(COLUMNS)):
        raise AssertionError("an environment has two rows")
    return rows


@functools.lru_cache(maxsize=None)
def lists():
    """The masks that the second table names."""
    return {row[0]: mask(*row[1].split(", ")) for row in rows_under(["list", "capabilities"])}


def set_of(cell, machine):
    """The mask that a cell means where root of the machine has the set `machine`."""
    if cell == "-":
        return 0
    if cell == "all":
        return ALL
    if cell == "machine":
        return machine
    if cell in lists():
        # What root of the machine does not have no container of root's gets.
        return lists()[cell] & machine
    base, _, added = cell.partition(" and ")
    if added:
        return set_of(base, machine) | mask(*added.split(", "))
    return mask(*cell.split(", "))


def differences(environment, state, machine):
    """What a process differs in from its environment's row, as words."""
    uid, permitted, inheritable, bounding, ambient, no_new_privs, seccomp = (
        environments()[environment])
    wanted = {
        "uid": int(uid),
        "permitted": set_of(permitted, machine), "effective": set_of(permitted, machine),
        "inheritable": set_of(inheritable, machine), "bounding": set_of(bounding, machine),
        "ambient": set_of(ambient, machine)}
    words = []
    for name, value in wanted.items():
        found = state.uid[0] if name == "uid" else getattr(state, name)
        if found != value:
            words.append(f"{name} is {found:x}, the table says {value:x}")
    if ("on" if state.no_new_privs else "off") != no_new_privs:
        words.append(f"no_new_privs is not {no_new_privs}")
    if SECCOMP.get(state.seccomp) != seccomp:
        words.append(f"seccomp is {SECCOMP.get(state.seccomp)}, the table says {seccomp}")
    return words
