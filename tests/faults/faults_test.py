# SPDX-License-Identifier: MIT
"""A launcher whose system calls fail, lie or are interrupted: the command runs in exactly the state
of the undisturbed launch, or it does not run. Prints what came of each disturbance, in numbers.

EXECCAP_FULL_FAULTS=1 makes every disturbance, EXECCAP_TEST_SEED and EXECCAP_TEST_COUNT choose
another sample, EXECCAP_TEST_RECIPE names one launch."""

import collections
import concurrent.futures
import multiprocessing
import os
import random
import shutil
import sys
import time

from injections import COLUMNS, CRASHED, MISSED, OPEN, inject, injections_of
from known import why_known
from recipes import recipes
from seccomp_filters import answer, answers_of
from system_calls import calls_of
from truth import new_folder

SKIPPED = 77
SEED = int(os.environ.get("EXECCAP_TEST_SEED", "1"))
COUNT = int(os.environ.get("EXECCAP_TEST_COUNT", "900"))
IS_FULL = os.environ.get("EXECCAP_FULL_FAULTS") == "1"
ONLY = os.environ.get("EXECCAP_TEST_RECIPE")
KNOWN = "known"
ALL_COLUMNS = (*COLUMNS, KNOWN)


def by_strace(case, wanted, folder):
    kind, result = inject(case, wanted, folder)
    return kind, f"call {case.call.number} {case.call.text}: {case.how}", result.detail


def by_filter(case, wanted, _folder):
    kind, detail = answer(case, wanted)
    return kind, f"every {case.name}", detail


class Table:
    """Counts by launch and kind, and a line for each that is not as it must be."""

    def __init__(self):
        self.rows = collections.defaultdict(collections.Counter)
        self.faults = []
        self.known = collections.Counter()

    def add(self, row, kind, what, detail):
        self.rows[row]["made"] += 1
        reason = why_known(what, detail) if kind in (OPEN, CRASHED) else None
        if reason:
            kind = KNOWN
            self.known[reason] += 1
        self.rows[row][kind] += 1
        if kind in (OPEN, CRASHED, MISSED):
            self.faults.append(f"{kind}: {row}: {what}: {detail}")

    def show(self, calls):
        print(f"{'launch':40}{'calls':>6}{'made':>7}" + "".join(f"{c:>13}" for c in ALL_COLUMNS))
        total = collections.Counter()
        for name, row in self.rows.items():
            total.update(row)
            self.show_row(name, calls.get(name, ""), row)
        self.show_row("together", sum(calls.values()), total)
        for reason, count in self.known.items():
            print(f"known, {count}: {reason}")
        # The worst first, so that it is seen in any case.
        for fault in sorted(self.faults, key=lambda text: not text.startswith(OPEN))[:200]:
            print(fault)

    @staticmethod
    def show_row(name, calls, row):
        numbers = "".join(f"{row[column]:>13}" for column in ALL_COLUMNS)
        print(f"{name:40}{calls:>6}{row['made']:>7}{numbers}")


def disturb(job):
    """One disturbance, in a process of its own because of the descriptor of the probe."""
    row, way, case, wanted, folder = job
    return (row, *way(case, wanted, folder))


# What a launch changes. That these lie is in every sample, and so are failures that once did harm.
CHANGES = ("setsid", "umask", "chroot", "chdir", "setgroups", "setresgid", "setresuid", "capset",
           "PR_SET_", "PR_CAP_AMBIENT_RAISE", "PR_CAP_AMBIENT_LOWER")
ONCE_HARMFUL = (("PR_CAPBSET_READ, CAP_CHECKPOINT_RESTORE", "error=EINVAL"),
                ("/etc/group", "error=ENFILE"), ("/etc/group", "error=EIO"))

# getent(1) is under the same filter as the launcher: it, too, must come to an end.
ASKS_GETENT = "account with groups"


def is_in_every_sample(job):
    _, way, case, _, _ = job
    if way is by_filter:
        return (case.name.endswith(" lie") and case.name.startswith(CHANGES) or
                case.name in ("write lie", "write EINTR") and case.recipe.name == ASKS_GETENT)
    if case.how == "retval=0":
        return any(word in case.call.text for word in CHANGES)
    return any(word in case.call.text and case.how == how for word, how in ONCE_HARMFUL)


def sample_of(jobs):
    chosen = [job for job in jobs if is_in_every_sample(job)]
    rest = [job for job in jobs if not is_in_every_sample(job)]
    return chosen + random.Random(SEED).sample(rest, min(len(rest), max(0, COUNT - len(chosen))))


def jobs_of(recipe, folder, calls):
    made, wanted = calls_of(recipe, folder)
    calls[recipe.name] = len(made)
    for injection in injections_of(recipe, made):
        yield recipe.name, by_strace, injection, wanted, folder
    for case in answers_of(recipe):
        yield f"{recipe.name} (filter)", by_filter, case, wanted, folder


def run(folder):
    """Makes the disturbances on all processors and gives the table."""
    calls = {}
    jobs = [job for recipe in recipes(folder) if ONLY in (None, recipe.name)
            for job in jobs_of(recipe, folder, calls)]
    everything = len(jobs)
    if not IS_FULL:
        jobs = sample_of(jobs)
    print(f"{len(jobs)} disturbances of {everything}, seed {SEED}", flush=True)
    table = Table()
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count(), context) as pool:
        for done in pool.map(disturb, jobs, chunksize=20):
            table.add(*done)
    table.rows = dict(sorted(table.rows.items(), key=lambda item: list(calls).index(
        item[0].removesuffix(" (filter)"))))
    table.show(calls)
    return table


def main():
    if os.geteuid() != 0:
        print("skipped: only root can launch as others; run the tests as root")
        return SKIPPED
    if shutil.which("strace") is None:
        print("skipped: strace is not installed")
        return SKIPPED
    begin = time.monotonic()
    with new_folder() as folder:
        table = run(folder)
    print(f"in {time.monotonic() - begin:.0f} s")
    return 1 if table.faults else 0


if __name__ == "__main__":
    sys.exit(main())
