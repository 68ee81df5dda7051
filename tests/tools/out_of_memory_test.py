# SPDX-License-Identifier: MIT
"""Every tool that gets no more memory says so in one line and exits; no signal ends it."""

import os
import unittest

from harness import EXECCAP, PATH, main, run

BIN = os.path.dirname(EXECCAP)
# Enough for the tool to start and not for a copy of that environment.
BYTES = 6_000_000
ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C", **{f"HUGE_{i}": "x" * 1500 for i in range(1000)}}


class WithoutMemory(unittest.TestCase):
    def ends(self, *words, code):
        tool, *args = words
        done = run(["prlimit", f"--as={BYTES}", os.path.join(BIN, tool), *args], env=ENVIRONMENT)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (code, "", f"{tool}: cannot go on: out of memory\n"))

    def test_a_launcher_ends_as_one_that_failed_and_starts_nothing(self):
        self.ends("execcap", "-c", "none", "--", "echo", "ran", code=125)
        self.ends("capdrop", "net_raw", "--", "echo", "ran", code=125)

    def test_an_inspector_ends_as_one_that_could_not_look(self):
        self.ends("getpcaps", "1", code=2)


if __name__ == "__main__":
    main(needs_root=False)
