# SPDX-License-Identifier: MIT
"""Launches from states that nobody would start from: each is exact or refused, and none crashes.

Every pair of traits and a random sample of subsets; EXECCAP_FULL_FAULTS=1 takes every subset, which
takes hours. EXECCAP_TEST_SEED and EXECCAP_TEST_COUNT choose another sample."""

import collections
import concurrent.futures
import itertools
import math
import multiprocessing
import os
import random
import sys
import time

from harsh_starts import COLUMNS, CRASHED, EXACT, LATER, TRAITS, WRONG, launch_from, words_of
from recipes import recipes
from truth import new_folder

SKIPPED = 77
SEED = int(os.environ.get("EXECCAP_TEST_SEED", "1"))
COUNT = int(os.environ.get("EXECCAP_TEST_COUNT", "700"))
IS_FULL = os.environ.get("EXECCAP_FULL_FAULTS") == "1"


def pairs():
    """Nothing wrong, each trait alone, and every two together."""
    plain = [0] * len(TRAITS)
    yield tuple(plain)
    single = [(i, n) for i, trait in enumerate(TRAITS) for n in range(1, len(trait))]
    for i, n in single:
        yield tuple(n if j == i else 0 for j in range(len(TRAITS)))
    for (i, n), (k, m) in itertools.combinations(single, 2):
        if i != k:
            yield tuple(n if j == i else m if j == k else 0 for j in range(len(TRAITS)))


def some(rng):
    """Few things wrong in most: with many the launch is only refused."""
    weight = rng.choice((0.1, 0.2, 0.4))
    return tuple(rng.randrange(1, len(trait)) if rng.random() < weight else 0 for trait in TRAITS)


def cases(all_recipes):
    """(recipe, choices): every pair with one recipe in turn, then the sample; or everything."""
    turn = itertools.cycle(all_recipes)
    if IS_FULL:
        everything = itertools.product(*(range(len(trait)) for trait in TRAITS))
        yield from ((next(turn), numbers) for numbers in everything)
        return
    yield from ((next(turn), numbers) for numbers in pairs())
    rng = random.Random(SEED)
    yield from ((rng.choice(all_recipes), some(rng)) for _ in range(COUNT))


def launch(case):
    recipe, numbers = case
    return recipe.name, words_of(numbers), *launch_from(recipe, numbers)


def batches(all_cases, size=2000):
    """The full run has a million cases: a pool takes some at a time."""
    while batch := list(itertools.islice(all_cases, size)):
        yield batch


def run(folder):
    rows = collections.defaultdict(collections.Counter)
    later = collections.Counter()
    faults = []
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count(), context) as pool:
        for batch in batches(cases(recipes(folder))):
            for name, words, kind, detail in pool.map(launch, batch, chunksize=20):
                rows[name][kind] += 1
                if kind in (WRONG, CRASHED):
                    faults.append(f"{kind}: {name} from {' '.join(words)}: {detail}")
                if kind == LATER:
                    later[detail] += 1
    return rows, later, faults


def show(rows, later, faults):
    print(f"{'launch':32}{'made':>8}" + "".join(f"{column:>15}" for column in COLUMNS))
    total = sum(rows.values(), collections.Counter())
    for name, row in [*rows.items(), ("together", total)]:
        numbers = "".join(f"{row[column]:>15}" for column in COLUMNS)
        print(f"{name:32}{sum(row.values()):>8}{numbers}")
    for words, count in later.most_common(30):
        print(f"predicted to run and refused, {count}: {words}")
    for fault in faults[:100]:
        print(fault)
    return total


def main():
    if os.geteuid() != 0:
        print("skipped: only root can bring about these states; run the tests as root")
        return SKIPPED
    begin = time.monotonic()
    states = math.prod(len(trait) for trait in TRAITS)
    print(f"{'all' if IS_FULL else 'some'} of {states} states, seed {SEED}", flush=True)
    with new_folder() as folder:
        rows, later, faults = run(folder)
    total = show(rows, later, faults)
    print(f"in {time.monotonic() - begin:.0f} s")
    if total[EXACT] < sum(total.values()) // 20:
        print("too few launches succeed to say anything")
        return 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
