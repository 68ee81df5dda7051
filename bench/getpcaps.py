#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long getpcaps takes beside pscap and libcap's getpcaps: bench/getpcaps.py GETPCAPS.

Starts sleepers (70 % of nobody, 20 % of root, 10 % of nobody with one ambient capability), runs
each command once in every round, in changing order, and prints the medians of the CPU time that
wait4(2) gives, and their ratios. As root; needs setpriv, libcap-ng-utils and libcap2-bin.
Exits with 1 if a ratio is above its limit."""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
SHARES = [
    (7, ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]),
    (2, []),
    (1, ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
         "--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"]),
]


def start_sleepers(count):
    """Processes that wait, in the shares of a real machine."""
    kinds = [prefix for share, prefix in SHARES for _ in range(share)]
    return [subprocess.Popen([*kinds[i % len(kinds)], "sleep", "3600"], env=ENVIRONMENT,
                             stdin=subprocess.DEVNULL)
            for i in range(count)]


def wait_for_sleepers(sleepers):
    """Until each is the sleeper and no longer setpriv."""
    for sleeper in sleepers:
        while True:
            with open(f"/proc/{sleeper.pid}/comm", encoding="utf-8") as comm:
                if comm.read().strip() == "sleep":
                    break
            time.sleep(0.01)


def cpu_and_wall(command, sink):
    """Milliseconds of one run."""
    begin = time.monotonic()
    pid = os.posix_spawnp(command[0], command, ENVIRONMENT,
                          file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]} failed")
    return (usage.ru_utime + usage.ru_stime) * 1e3, wall * 1e3


def measure(commands, rounds):
    """The median of CPU and wall time of each, by name."""
    times = {name: [] for name in commands}
    with open("/dev/null", "wb") as sink:
        for _ in range(rounds):
            for name in random.sample(sorted(commands), len(commands)):
                times[name].append(cpu_and_wall(commands[name], sink.fileno()))
    return {name: tuple(statistics.median(column) for column in zip(*of_one))
            for name, of_one in times.items()}


def one_shot_ratio(tool, peer, rounds):
    """The median over rounds of the CPU time of `tool 1` by that of `peer 1` in the same round, on
    one processor: a start takes under a millisecond, and what else runs disturbs both alike. Both
    are started from a copy, for a file fresh from the linker is slower to map."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ratios = []
    with tempfile.TemporaryDirectory() as folder, open("/dev/null", "wb") as sink:
        commands = [[shutil.copy(file, os.path.join(folder, name)), "1"]
                    for name, file in (("tool", tool), ("peer", peer))]
        for _ in range(rounds):
            times = [0, 0]
            for which in random.sample((0, 1), 2):
                times[which] = cpu_and_wall(commands[which], sink.fileno())[0]
            ratios.append(times[0] / times[1])
    return statistics.median(ratios)


def main():
    parser = argparse.ArgumentParser(description="getpcaps beside its peers")
    parser.add_argument("getpcaps")
    parser.add_argument("--processes", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--starts", type=int, default=800, help="rounds of a single process")
    parser.add_argument("--peer", default="/sbin/getpcaps", help="libcap's getpcaps")
    options = parser.parse_args()
    ours = os.path.abspath(options.getpcaps)
    for needed in ("setpriv", "pscap", options.peer):
        if shutil.which(needed) is None:
            sys.exit(f"{needed} is not there")
    if os.geteuid() != 0:
        sys.exit("only root can start sleepers of others")

    sleepers = start_sleepers(options.processes)
    try:
        wait_for_sleepers(sleepers)
        pids = sorted((name for name in os.listdir("/proc") if name.isdigit()), key=int)
        commands = {
            "pscap": ["pscap"],
            "pscap -a": ["pscap", "-a"],
            "libcap getpcaps --iab PID...": [options.peer, "--iab", *map(str, [s.pid for s in sleepers])],
            "--iab PID...": [ours, "--iab", *map(str, [s.pid for s in sleepers])],
            "--all --sets": [ours, "--all", "--sets"],
            "--has any --sets": [ours, "--has", "any", "--sets"],
            "--tree": [ours, "--tree"],
            "--all --json": [ours, "--all", "--json"],
        }
        medians = measure(commands, options.rounds)
    finally:
        for sleeper in sleepers:
            sleeper.kill()
        for sleeper in sleepers:
            sleeper.wait()

    print(f"{len(pids)} processes, {options.rounds} rounds, medians")
    print(f"{'command':32}{'CPU ms':>10}{'wall ms':>10}")
    for name, (cpu, wall) in medians.items():
        print(f"{name:32}{cpu:10.2f}{wall:10.2f}")
    limits = [
        ("--all --sets", "pscap -a", 0.55),
        ("--has any --sets", "pscap", 0.30),
        ("--iab PID...", "libcap getpcaps --iab PID...", 1.00),
    ]
    ratios = [(f"{one} / {other}", medians[one][0] / medians[other][0], limit)
              for one, other, limit in limits]
    ratios.append(("PID / libcap getpcaps PID",
                   one_shot_ratio(ours, options.peer, options.starts), 1.03))
    has_failed = False
    for name, ratio, limit in ratios:
        is_above = ratio > limit
        has_failed = has_failed or is_above
        print(f"{name}: CPU {ratio:.3f}, at most {limit:.2f}"
              f"{', TOO SLOW' if is_above else ''}")
    return 1 if has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
