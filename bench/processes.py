# SPDX-License-Identifier: MIT
"""getpcaps beside pscap and libcap's getpcaps, over a crowd of processes that wait."""

import contextlib
import os
import subprocess

from measure import installed
from table import Row

LIBCAP = "/sbin/getpcaps"
LIMITS = {"calls": 3.2, "all": 0.55, "holders": 0.30, "one": 1.20}


@contextlib.contextmanager
def crowd(bench, number):
    """While it lasts, so many processes wait."""
    with subprocess.Popen([bench.program("crowd"), str(number)], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the crowd did not come")
        yield
        process.stdin.close()


def counts(bench, number=500):
    """System calls a process."""
    tool = bench.tool("getpcaps")
    with crowd(bench, number):
        many, _ = bench.calls_and_peak(f"{tool} --all --sets")
    with crowd(bench, 1):
        few, _ = bench.calls_and_peak(f"{tool} --all --sets")
    yield Row("getpcaps --all: calls a process", (many - few) / (number - 1), LIMITS["calls"])


def times(bench, number=2000):
    """Scans and one look, beside the peers."""
    tool = bench.tool("getpcaps")
    rounds = max(7, bench.rounds // 25)
    with crowd(bench, number):
        for goal, ours, theirs, limit in (
                ("getpcaps --all --sets", f"{tool} --all --sets", "pscap -a", "all"),
                ("getpcaps --has any --sets", f"{tool} --has any --sets", "pscap", "holders")):
            if not installed("pscap"):
                yield Row(f"{goal}, {number} processes", note="pscap is not here")
                continue
            found = bench.compare(ours, theirs, rounds)
            pair = found["cpu"]
            yield Row(f"{goal}, {number} processes: cpu", pair.high, LIMITS[limit], peer=theirs,
                      note=f"{pair.ours / 1000:.1f} and {pair.theirs / 1000:.1f} ms")
            yield Row(f"{goal}, {number} processes: wall", found["wall"].ratio, peer=theirs)
    if not os.path.exists(LIBCAP):
        yield Row("getpcaps PID", note="libcap's getpcaps is not here")
        return
    pair = bench.compare(f"{tool} 1", f"{LIBCAP} 1")["cpu"]
    yield Row("getpcaps PID: cpu", pair.high, LIMITS["one"], peer="libcap's getpcaps",
              note=f"{pair.ours} and {pair.theirs} us")


def growth(bench):
    """Scans of larger crowds."""
    found = []
    for number in (2000, 20000):
        with crowd(bench, number):
            pair = bench.compare(f"{bench.tool('getpcaps')} --all --sets", bench.tool("floor"), 5)
        found.append(f"{number}: {pair['cpu'].ours / 1000:.0f} ms")
    yield "processes: " + ", ".join(found)
