# SPDX-License-Identifier: MIT
"""The built tools under valgrind: no read or write out of place, no use of what was never set, and
nothing lost."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import EXECCAP, PATH, SKIPPED, main

BIN = os.path.dirname(EXECCAP)
FOUND = 99
LAUNCHES = (
    ("execcap", "--help"), ("execcap", "--version"), ("execcap", "--no-such-option"),
    ("execcap", "-u", "nobody", "-c", "net_raw", "--explain", "--", "true"),
    ("execcap", "-u", "nobody", "-c", "net_raw", "--explain", "--json", "--", "true"),
    ("execcap", "-u", "no-such-user", "--", "true"),
    ("execcap", "-u", "nobody", "-c", "net_raw", "-v", "--", "true"),
    ("execcap", "cap_net_raw=eip", "true"),
    ("execcap", "--iab", "^net_raw,!chown", "--securebits", "sealed", "--", "true"),
    ("execcap", "-u", "65534:65534", "-C", "/", "--umask", "027", "--", "no-such-command"),
    ("capdrop", "sys_module", "--explain", "--", "true"),
    ("capdrop", "--keep", "net_raw", "--lock", "--", "true"),
)
LOOKS = (
    ("getpcaps", "1"), ("getpcaps", "--help"), ("getpcaps", "-a", "--sets"), ("getpcaps", "--tree"),
    ("getpcaps", "-a", "--json"), ("getpcaps", "--why", "net_raw", "1"),
    ("getpcaps", "--decode", "20000000000"), ("getpcaps", "--assert", "uid=0 p>=chown", "1"),
    ("getpcaps", "abc"), ("getpcaps", "--diff", "1", "self"),
    ("setfcap", "--get", "-r", "/usr/bin"), ("setfcap", "--dump", "/usr/bin"),
    ("setfcap", "cap_net_raw=ep", "FILE"), ("setfcap", "--get", "FILE"),
    ("setfcap", "+chown", "FILE", "--json"), ("setfcap", "none", "FILE"),
    ("setfcap", "cap_chown=p cap_kill=ep", "FILE"), ("setfcap", "--get", "no-such-file"),
)


def is_static(program):
    """Whether it has no dynamic linker; valgrind takes the start of the C library for errors then."""
    return "INTERP" not in subprocess.run(["readelf", "-lW", program], check=True, text=True,
                                          stdout=subprocess.PIPE).stdout


class Memory(unittest.TestCase):
    """Each command line by itself."""

    def look_at(self, command):
        """Fails with what valgrind found. What the tool itself says does not matter here."""
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "file")
            with open(file, "wb"):
                os.chmod(file, 0o755)
            log = os.path.join(folder, "log")
            tool, *words = [file if word == "FILE" else word for word in command]
            # Of a command that the tool becomes nothing is looked at.
            done = subprocess.run(
                ["valgrind", "--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite",
                 f"--error-exitcode={FOUND}", f"--log-file={log}", os.path.join(BIN, tool), *words],
                env={"PATH": PATH, "LC_ALL": "C"}, check=False, capture_output=True, timeout=300)
            with open(log, encoding="utf-8", errors="replace") as text:
                said = text.read()
        self.assertNotEqual(done.returncode, FOUND, f"{command}: {said}")
        # Where it became the command, there is no exit code of valgrind's.
        for word in ("Invalid ", "uninitialised", "definitely lost"):
            self.assertNotIn(word, said, command)

    @unittest.skipIf(is_static(EXECCAP), "the launchers are linked statically")
    def test_launchers(self):
        for command in LAUNCHES:
            with self.subTest(command):
                self.look_at(command)

    def test_inspectors(self):
        for command in LOOKS:
            with self.subTest(command):
                self.look_at(command)


if __name__ == "__main__":
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not here")
        sys.exit(SKIPPED)
    main()
