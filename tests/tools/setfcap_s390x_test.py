# SPDX-License-Identifier: MIT
"""setfcap built for s390x, whose words are big-endian, beside the native one: the attribute's bytes
are little-endian on both, and each reads what the other wrote."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from harness import PATH, SKIPPED
from setfcap_harness import SETFCAP, FolderTest, attribute, main, raw, setfcap

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
COMPILER = "s390x-linux-gnu-g++"
EMULATOR = shutil.which("qemu-s390x-static") or shutil.which("qemu-s390x")
# Header-only libraries, which are the same for every machine.
HEADERS = ("CLI", "nlohmann")


def includes_of(path):
    with open(path, encoding="utf-8") as file:
        return re.findall(r'^#include "([^"]+)"', file.read(), re.MULTILINE)


def file_of_include(name, beside):
    """The header that an include with quotes means."""
    for folder in (os.path.dirname(beside), os.path.join(ROOT, "include"), os.path.join(ROOT, "src")):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return os.path.normpath(path)
    raise FileNotFoundError(name)


def source_of_header(path):
    """The source file that belongs to a header, if it has one."""
    relative = os.path.relpath(path, ROOT).removeprefix("include/execcap/").removeprefix("src/")
    source = os.path.join(ROOT, "src", os.path.splitext(relative)[0] + ".cpp")
    return source if os.path.exists(source) else None


def sources_of(top):
    """A program's sources: its own, and those of every header that one of them includes."""
    seen, waiting = set(), [top]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        waiting += [file_of_include(name, path) for name in includes_of(path)]
        source = path.endswith(".hpp") and source_of_header(path)
        if source:
            waiting.append(source)
    return sorted(path for path in seen if path.endswith(".cpp"))


def build(folder):
    """Builds the tool in `folder`; gives its path."""
    headers = os.path.join(folder, "include")
    os.mkdir(headers)
    for name in HEADERS:
        os.symlink(os.path.join("/usr/include", name), os.path.join(headers, name))
    flags = ["-std=c++20", "-O0", "-I" + ROOT + "/include", "-I" + ROOT + "/src", "-isystem", headers,
             '-DEXECCAP_VERSION="0"', "-c"]
    sources = sources_of(os.path.join(ROOT, "src/tools/setfcap.cpp"))
    objects = [os.path.join(folder, f"{number}.o") for number in range(len(sources))]

    def compile_one(pair):
        subprocess.run([COMPILER, *flags, pair[0], "-o", pair[1]], check=True)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(compile_one, zip(sources, objects)))
    tool = os.path.join(folder, "setfcap")
    # The name service is not asked: the warning about it in static programs says nothing here.
    subprocess.run([COMPILER, "-static", *objects, "-o", tool, "-w"], check=True,
                   stderr=subprocess.DEVNULL)
    return tool


class BigEndian(FolderTest):
    TEXTS = ["cap_net_raw=ep", "cap_checkpoint_restore=ep", "=ep", "=", "cap_chown=p cap_kill+i",
             "cap_setfcap,cap_mac_override=eip"]
    tool = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.tool = build(folder)

    def big(self, *args):
        done = subprocess.run([EMULATOR, self.tool, *args], capture_output=True, text=True,
                              check=False, timeout=60, env={"PATH": PATH, "LC_ALL": "C"})
        self.assertEqual(done.stderr, "")
        return done

    def test_the_program_is_big_endian(self):
        with open(self.tool, "rb") as file:
            self.assertEqual(file.read(6), b"\x7fELF\x02\x02")

    def test_both_write_the_same_bytes_and_read_each_other(self):
        for text in self.TEXTS:
            for rootid in ((), ("--rootid", "100000")):
                here, there = self.file("here"), self.file("there")
                self.assert_done(setfcap("-q", *rootid, text, here))
                self.assert_done(self.big("-q", *rootid, text, there))
                self.assertEqual(attribute(here).hex(), attribute(there).hex(), text)
                self.assertEqual(attribute(there)[3], 3 if rootid else 2)
                self.assertEqual(setfcap("--get", "-n", here, there).stdout,
                                 self.big("--get", "-n", here, there).stdout)

    def test_a_tree(self):
        self.capable("tree/a/b")
        self.file("tree/plain")
        theirs = self.big("--dump", self.path("tree"))
        self.assert_done(theirs, setfcap("--dump", self.path("tree")).stdout)
        self.assertEqual(raw([SETFCAP, "--get", "-r", "/usr/bin"]).stdout.decode(),
                         self.big("--get", "-r", "/usr/bin").stdout)


if __name__ == "__main__":
    if shutil.which(COMPILER) is None or EMULATOR is None:
        print("skipped: it needs g++-s390x-linux-gnu and qemu-user-static")
        sys.exit(SKIPPED)
    main()
