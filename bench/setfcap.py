#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long setfcap takes to scan a tree beside getcap and filecap: bench/setfcap.py SETFCAP.

Makes a tree on a tmpfs or another given folder (20 files a directory, 5 % symbolic links, 0.1 % with
capabilities), or takes one that is there, runs each command once in every round, in changing order,
and prints the medians of the CPU time that wait4(2) gives, and of the time that passed, with their
ratios to getcap. As root; needs libcap2-bin and libcap-ng-utils. Exits with 1 if the ratio of the
CPU times is above its limit, or if the commands do not find the same files."""

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
# cap_net_raw=ep, version 2 of the attribute.
CAPS = bytes.fromhex("0100000200200000000000000000000000000000")


def make_tree(top, files):
    """Directories of 20 files each, breadth first, up to 10 directories in each."""
    folders, made = [top], 0
    for folder in folders:
        if made >= files:
            break
        for number in range(20):
            path = f"{folder}/file{number}"
            if made % 20 == 7:
                os.symlink("file0", path)
            else:
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o755))
                if made % 1000 == 1:
                    os.setxattr(path, "security.capability", CAPS)
            made += 1
        for number in range(10):
            if len(folders) * 20 < files:
                folders.append(f"{folder}/folder{number}")
                os.mkdir(folders[-1])


def cpu_and_wall(command, sink):
    """Milliseconds of one run."""
    begin = time.monotonic()
    pid = os.posix_spawnp(command[0], command, ENVIRONMENT,
                          file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1),
                                        (os.POSIX_SPAWN_DUP2, sink, 2)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]} failed")
    return (usage.ru_utime + usage.ru_stime) * 1e3, wall * 1e3


def measure(commands, rounds):
    """The medians of CPU and wall time of each, by name."""
    times = {name: [] for name in commands}
    with open("/dev/null", "wb") as sink:
        for _ in range(rounds):
            for name in random.sample(sorted(commands), len(commands)):
                times[name].append(cpu_and_wall(commands[name], sink.fileno()))
    return {name: tuple(statistics.median(column) for column in zip(*of_one))
            for name, of_one in times.items()}


def output_of(command):
    """What a command finds."""
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True).stdout


def compare(setfcap, tree, options):
    """Prints the table; gives the ratio of the CPU times of setfcap and getcap."""
    commands = {"getcap": ["getcap", "-r", tree], "filecap": ["filecap", tree],
                "setfcap": [setfcap, "--get", "-r", tree]}
    found = output_of(commands["setfcap"])
    if found != output_of(commands["getcap"]):
        sys.exit("setfcap and getcap do not find the same")
    times = measure(commands, options.rounds)
    base_cpu, base_wall = times["getcap"]
    print(f"{tree}: {found.count(10)} files with capabilities, {options.rounds} rounds, medians")
    print(f"{'':10} {'CPU ms':>8} {'ratio':>6} {'wall ms':>8} {'ratio':>6}")
    for name, (cpu, wall) in times.items():
        print(f"{name:10} {cpu:8.1f} {cpu / base_cpu:6.2f} {wall:8.1f} {wall / base_wall:6.2f}")
    return times["setfcap"][0] / base_cpu


def main():
    parser = argparse.ArgumentParser(description="setfcap beside its peers")
    parser.add_argument("setfcap")
    parser.add_argument("--files", type=int, default=200000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--limit", type=float, default=0.65, help="of the ratio of CPU times")
    parser.add_argument("--in", dest="place", default="/dev/shm", help="where to make the tree")
    parser.add_argument("--tree", help="a tree that is there")
    options = parser.parse_args()
    for needed in ("getcap", "filecap"):
        if shutil.which(needed, path=ENVIRONMENT["PATH"]) is None:
            sys.exit(f"{needed} is not there")
    setfcap = os.path.abspath(options.setfcap)
    if options.tree:
        ratio = compare(setfcap, options.tree, options)
    else:
        with tempfile.TemporaryDirectory(dir=options.place) as tree:
            make_tree(tree, options.files)
            ratio = compare(setfcap, tree, options)
    if ratio > options.limit:
        sys.exit(f"the ratio {ratio:.2f} is above {options.limit}")


if __name__ == "__main__":
    main()
