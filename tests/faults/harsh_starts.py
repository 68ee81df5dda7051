# SPDX-License-Identifier: MIT
"""States that nobody would start a launcher from, and what a launch from there must come to."""

import json
import os
import sys

from truth import NO_SUCH_STATE, START_IN, is_refusal, name_of_signal, watch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from harness import NAMES  # pylint: disable=wrong-import-position

# What can be wrong with a start, by words of start_in. Those of one line exclude each other; the
# first word of a line means that nothing is.
TRAITS = [
    ["", "without=8"], ["", "without=7"], ["", "without=6"],  # setpcap, setuid, setgid
    ["", "securebits-locked"], ["", "keep-caps-locked"], ["", "no-ambient-raise"],
    ["", "no-new-privs"], ["", "inheritable-full"], ["", "bounding-empty"], ["", "groups-many"],
    ["", "descriptors-closed"], ["", "proc-hidden"], ["", "signals"], ["", "traced"],
    ["", "env-empty", "env-huge"],
    ["", "nofile-none", "nproc-none", "fsize-none", "address-space=8000000"],
    ["", "one-id", "setgroups-denied", "one-id setgroups-denied"],
]

EXACT, REFUSED, LATER, NO_STATE, WRONG, CRASHED = (
    "exact", "refused", "refused later", "no such state", "WRONG", "CRASHED")
COLUMNS = (EXACT, REFUSED, LATER, NO_STATE, WRONG, CRASHED)

SETS = ("permitted", "effective", "inheritable", "bounding", "ambient")


def mask(*names):
    return sum(1 << NAMES.index(name) for name in names)


def has_only(state, *names):
    return (state.permitted, state.effective) == (mask(*names),) * 2


def is_user(state):
    return state.uid == state.gid == [65534] * 4


# What the words of a launch ask for, whatever --explain says.
ASKED = {
    "root to user, ambient": lambda s: is_user(s) and has_only(s, "net_raw") and
    s.ambient == s.inheritable == mask("net_raw") and s.groups == [65534] and s.no_new_privs,
    "root to user, new privileges": lambda s: is_user(s) and has_only(s, "net_raw") and
    s.bounding == mask("net_raw") and not s.no_new_privs,
    "root to user, script": lambda s: is_user(s) and has_only(s, "net_raw"),
    "root with few": lambda s: has_only(s, "net_raw", "chown") and s.no_new_privs,
    "root without any, no /proc": lambda s: has_only(s) and not s.ambient and s.no_new_privs,
    "user passing one on": lambda s: has_only(s, "net_raw") and s.ambient == mask("net_raw"),
    "classic text": lambda s: has_only(s, "setuid") and s.inheritable == mask("setuid"),
    "securebits": lambda s: s.securebits == 0xef and is_user(s) and has_only(s, "net_raw"),
    "single sets": lambda s: is_user(s) and has_only(s, "net_raw") and s.ambient == mask("net_raw"),
    "groups of a user": lambda s: is_user(s) and has_only(s, "kill") and s.groups == [7, 8],
    "keep the rest": lambda s: s.uid == [65534] * 4,
    "account with groups": lambda s: s.uid == [1] * 4 and s.groups == [1, 4242, 4343] and
    has_only(s, "kill"),
    "chroot and chdir": lambda s: is_user(s) and has_only(s, "net_raw") and s.root != s.directory,
    "session, umask, parent": lambda s: s.leads_session and s.umask == 0o27 and
    s.parent_death_signal == 15 and is_user(s) and has_only(s, "net_raw"),
    "capdrop": lambda s: not any(getattr(s, name) & mask("sys_module", "net_raw") for name in SETS),
    "capdrop, keep and lock": lambda s: s.no_new_privs and s.securebits & 0xaa == 0xaa and
    not any(getattr(s, name) & ~mask("net_raw", "chown") for name in SETS),
    "capdrop by a user": lambda s: not any(getattr(s, name) & mask("net_raw") for name in SETS),
}


# In place of a prediction.
NOTHING_SAID = object()


def words_of(numbers):
    """The words of start_in for the choice that is made in each trait."""
    return [word for number, trait in zip(numbers, TRAITS) for word in trait[number].split()]


def predicted(recipe, words):
    """The state that --explain says the command will have, or None if it refuses. NOTHING_SAID if
    the explanation, which takes more memory than the launch, does not fit."""
    # Without standard output nothing can be said; the descriptors are no part of what is predicted.
    start = [word for word in words if word != "descriptors-closed"]
    tool, *options = recipe.words
    said = watch([START_IN, *recipe.start, *start, "--", tool, "--explain", "--json", *options,
                  recipe.command])
    if said.code not in (0, 125, 126, 127):
        raise RuntimeError(f"--explain: {name_of_signal(said.code)}: {said.words}")
    if "out of memory" in said.words:
        return NOTHING_SAID
    if said.code != 0:
        return None
    return json.loads(said.output)["in_command"]


def differs_from(state, said):
    """What of the state is not as predicted, in words."""
    wrong = []
    for name in SETS:
        wanted = mask(*(cap.removeprefix("cap_") for cap in said[name]))
        if getattr(state, name) != wanted:
            wrong.append(f"{name}: {wanted:x} became {getattr(state, name):x}")
    for name in ("uid", "gid"):
        wanted = [said[name][part] for part in ("real", "effective", "saved", "fs")]
        if getattr(state, name) != wanted:
            wrong.append(f"{name}: {wanted} became {getattr(state, name)}")
    if sorted(said["groups"]) != state.groups:
        wrong.append(f"groups: {said['groups']} became {state.groups}")
    if said["no_new_privs"] != bool(state.no_new_privs):
        wrong.append("no_new_privs")
    return ", ".join(wrong)


def launch_from(recipe, numbers):
    """Launches from the state: the kind of the outcome and, where it is wrong, why."""
    words = words_of(numbers)
    outcome = watch([START_IN, *recipe.start, *words, "--", *recipe.words, recipe.command])
    if outcome.code == NO_SUCH_STATE and not outcome.ran:
        return NO_STATE, ""
    if not outcome.ran and not is_refusal(outcome):
        return CRASHED, f"{name_of_signal(outcome.code)}: {outcome.words[:200]}"
    try:
        said = predicted(recipe, words)
    except RuntimeError as error:
        return CRASHED, str(error)[:300]
    if not outcome.ran:
        if said is None or said is NOTHING_SAID:
            return REFUSED, ""
        return LATER, outcome.words[:160].strip()
    if said is None:
        return WRONG, "it ran although --explain refuses"
    if outcome.state is None:
        return WRONG, "the command told nothing whole"
    asked = ASKED.get(recipe.name)
    wrong = "" if said is NOTHING_SAID else differs_from(outcome.state, said)
    if not wrong and asked and not asked(outcome.state):
        wrong = f"it is as predicted but not as asked: {outcome.state}"
    return (WRONG, wrong) if wrong else (EXACT, "")
