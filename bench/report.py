# SPDX-License-Identifier: MIT
"""All tables of bench/run.sh."""

import argparse
import datetime
import os
import platform
import subprocess
import sys

import files
import launches
import processes
from measure import Bench, ENVIRONMENT, installed
from table import Row, bars, lines_of

PEERS = {"setpriv": "util-linux", "capsh": "libcap2-bin", "chpst": "runit",
         "s6-applyuidgid": "s6", "gosu": "gosu", "bwrap": "bubblewrap", "getcap": "libcap2-bin",
         "pscap": "libcap-ng-utils", "filecap": "libcap-ng-utils"}
MARKS = ("<!-- begin of what run.sh wrote -->", "<!-- end of what run.sh wrote -->")


def machine():
    """What the figures were made on, without names."""
    model = "an unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        for line in info:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
        virtual = "hypervisor" in info.read()
    libc = " ".join(platform.libc_ver())
    return (f"{datetime.date.today()}, {os.cpu_count()} processors ({model}"
            f"{', a virtual machine' if virtual else ''}), Linux {platform.release()}, {libc}")


def peers():
    """Which of them are here."""
    here = [name for name in PEERS if installed(name)]
    lines = ["peers here: " + (", ".join(here) or "none")]
    missing = sorted({f"{name} ({package})" for name, package in PEERS.items() if name not in here})
    if missing:
        lines.append("not here: " + ", ".join(missing))
    return lines


def memory(bench):
    """The peak of the resident size of each tool and of a peer."""
    job = launches.Job(bench)
    for name, ours, theirs in (
            ("execcap", job.ours, job.setpriv),
            ("execcap", job.ours, job.capsh),
            ("getpcaps 1", f"{bench.tool('getpcaps')} 1", f"{processes.LIBCAP} 1"),
            ("getpcaps --all", f"{bench.tool('getpcaps')} --all --sets", "pscap -a"),
            ("setfcap --get -r /usr/bin", f"{bench.tool('setfcap')} --get -r /usr/bin",
             "getcap -r /usr/bin")):
        peer = theirs.split()[0]
        if not installed(peer):
            continue
        own, other = bench.calls_and_peak(ours)[1], bench.calls_and_peak(theirs)[1]
        yield Row(f"{name}: memory", own, None, " KiB", peer=os.path.basename(peer),
                  note=f"{other} KiB")


def counts(bench):
    """What is exact and holds in .ci/run."""
    yield from launches.counts(bench)
    yield from processes.counts(bench)
    yield from files.counts(bench)


def times(bench):
    """What is paired."""
    yield from launches.times(bench)
    yield from processes.times(bench)
    yield from files.times(bench)
    yield from memory(bench)


def write(text):
    """Puts the tables into README.md, between the marks."""
    path = os.path.join(os.path.dirname(__file__), "README.md")
    with open(path, encoding="utf-8") as file:
        whole = file.read()
    before, rest = whole.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{MARKS[0]}\n```text\n{text}\n```\n{MARKS[1]}{after}")


def main():
    parser = argparse.ArgumentParser(description="what the tools cost beside their peers")
    parser.add_argument("--counts", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("build")
    options = parser.parse_args()
    with Bench(options.build, 150 if options.quick or options.counts else 450) as bench:
        rows = list(counts(bench))
        lines = [machine(), *peers(), "", *lines_of(rows)]
        if options.counts:
            lines += ["", "times, which are told and do not count:", "",
                      *lines_of(launches.times(bench))]
        else:
            timed = list(times(bench))
            rows += timed
            lines += ["", *lines_of(timed), "", "CPU time of a launch, above that of a program that "
                      "does nothing:", *bars(launches.plot(bench), " us"), "", "How it grows:"]
            for part in (launches, processes, files):
                lines += part.growth(bench)
    text = "\n".join(lines)
    print(text)
    if options.write:
        write(text)
    return 1 if any(row.verdict == "ABOVE" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
