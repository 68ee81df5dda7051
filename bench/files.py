# SPDX-License-Identifier: MIT
"""setfcap beside getcap, setcap and filecap, over trees of files."""

import contextlib
import os
import subprocess
import tempfile
import time

from measure import ENVIRONMENT, installed
from table import Row

LIMITS = {"calls": 1.3, "tree": 0.70, "tree, wall": 0.50, "one": 1.20}
# cap_net_raw=ep, version 2 of the attribute.
CAPS = bytes.fromhex("0100000200200000000000000000000000000000")


def make_tree(top, files):
    """Directories of 20 files each, breadth first, up to 10 directories in each; 5 % of the files
    are symbolic links, 0.1 % have capabilities."""
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


@contextlib.contextmanager
def tree(place, files):
    """Such a tree, for a while."""
    with tempfile.TemporaryDirectory(dir=place) as top:
        make_tree(top, files)
        yield top


@contextlib.contextmanager
def image(size):
    """An ext4 of its own on a loop device that passes its reads to the disk, and its mount point."""
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(tempfile.NamedTemporaryFile(dir="/var/tmp"))
        file.truncate(size)
        run(["mkfs.ext4", "-q", "-N", "600000", file.name])
        device = run(["losetup", "--find", "--show", "--direct-io=on", file.name]).strip()
        stack.callback(run, ["losetup", "--detach", device])
        place = stack.enter_context(tempfile.TemporaryDirectory())
        run(["mount", device, place])
        stack.callback(run, ["umount", place])
        yield device, place


def run(words):
    """Its output; an error if it fails."""
    return subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE).stdout


def counts(bench, files=5000):
    """System calls a file."""
    with tree("/dev/shm", files) as top:
        calls, _ = bench.calls_and_peak(f"{bench.tool('setfcap')} --get --recursive {top}")
    yield Row("setfcap --get -r: calls a file", calls / files, LIMITS["calls"])


def pairs(bench, top, what, is_limited):
    """One tree, warm, beside getcap -r, which must find the same."""
    ours = f"{bench.tool('setfcap')} --get --recursive {top}"
    theirs = f"getcap -r {top}"
    if not installed("getcap"):
        yield Row(f"setfcap --get -r, {what}", note="getcap is not here")
        return
    if run(ours.split()) != run(theirs.split()):
        raise RuntimeError(f"setfcap and getcap do not find the same in {top}")
    rounds = max(7, bench.rounds // 40)
    found = bench.compare(ours, theirs, rounds)
    for clock, key in (("cpu", "tree"), ("wall", "tree, wall")):
        pair = found[clock]
        yield Row(f"setfcap --get -r, {what}: {clock}", pair.high if clock == "cpu" else pair.ratio,
                  LIMITS[key] if is_limited else None, peer="getcap -r",
                  note=f"{pair.ours / 1000:.0f} and {pair.theirs / 1000:.0f} ms")
    if installed("filecap"):
        pair = bench.compare(ours, f"filecap {top}", rounds)["cpu"]
        yield Row(f"setfcap --get -r, {what}: cpu", pair.ratio, None, peer="filecap")


def times(bench, files=200_000):
    """Trees in memory and on a disk, /usr, and single files."""
    with tree("/dev/shm", files) as top:
        yield from pairs(bench, top, f"{files} files on tmpfs", True)
    try:
        with image(1 << 30) as (device, place):
            make_tree(place, files)
            yield from pairs(bench, place, f"{files} files on ext4", True)
            yield from cold(bench, device, place, files)
    except (OSError, subprocess.CalledProcessError) as error:
        yield Row(f"setfcap --get -r, {files} files on ext4", note=f"no loop device here: {error}")
    yield from pairs(bench, "/usr", "/usr", False)
    yield from single(bench)


def single(bench):
    """One file."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        file = f"{folder}/file"
        with open(file, "wb"):
            os.setxattr(file, "security.capability", CAPS)
        for goal, ours, theirs in (("setfcap --get FILE", f"--get {file}", f"getcap {file}"),
                                   ("setfcap CAPTEXT FILE", f"cap_net_raw=ep {file}",
                                    f"setcap cap_net_raw=ep {file}")):
            if installed(theirs.split()[0]):
                pair = bench.compare(f"{bench.tool('setfcap')} {ours}", theirs)["cpu"]
                yield Row(f"{goal}: cpu", pair.high, LIMITS["one"], peer=theirs.split()[0],
                          note=f"{pair.ours} and {pair.theirs} us")


def cold(bench, device, place, files):
    """With nothing of the file system in memory: it is mounted anew before each run."""
    commands = {"setfcap": [bench.tool("setfcap"), "--get", "-r", place]}
    if installed("getcap"):
        commands["getcap -r"] = ["getcap", "-r", place]
    best = {}
    for _ in range(3):
        for name, command in commands.items():
            run(["umount", place])
            run(["mount", device, place])
            begin = time.monotonic()
            subprocess.run(command, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
            passed = time.monotonic() - begin
            best[name] = min(best.get(name, passed), passed)
    if len(best) == 2:
        yield Row(f"setfcap --get -r, {files} files on ext4, cold: wall",
                  best["setfcap"] / best["getcap -r"], None, peer="getcap -r",
                  note=f"{best['setfcap']:.2f} and {best['getcap -r']:.2f} s, best of 3")


def growth(bench):
    """Scans of larger trees."""
    found = []
    for files in (20_000, 200_000):
        with tree("/dev/shm", files) as top:
            command = f"{bench.tool('setfcap')} --get --recursive {top}"
            pair = bench.compare(command, bench.tool("floor"), 5)["cpu"]
            found.append(f"{files}: {pair.ours / 1000:.0f} ms")
    yield "files: " + ", ".join(found)
