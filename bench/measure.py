# SPDX-License-Identifier: MIT
"""Runs the programs of bench/ and reads what they print."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
ENVIRONMENT = {"PATH": PATH}
LINE = re.compile(r"(\w+): (-?\d+) and (-?\d+) us, ratio (-?[\d.]+|-?nan|-?inf) "
                  r"\((\S+) to (\S+)\)")


class Pair:
    """Two commands side by side: microseconds above the floor, and the ratio with its interval."""

    def __init__(self, found):
        self.ours, self.theirs = int(found[2]), int(found[3])
        self.ratio, self.low, self.high = float(found[4]), float(found[5]), float(found[6])


class Bench:
    """The tools, stripped as they are installed, in a folder that everyone may enter."""

    def __init__(self, build, rounds):
        self.build = os.path.abspath(build)
        self.rounds = rounds
        self._stack = contextlib.ExitStack()
        self.folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        os.chmod(self.folder, 0o755)
        for tool in ("capdrop", "execcap", "getpcaps", "setfcap"):
            subprocess.run(["install", "-m", "755", "-s", f"{self.build}/bin/{tool}", self.folder],
                           check=True)
        for program in ("floor", "trampoline"):
            shutil.copy(f"{self.build}/bench/{program}", self.folder)
        # A file that has just changed is looked at twice, which no launch of a day costs.
        time.sleep(3)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.close()

    def tool(self, name):
        """Where one of the tools stands."""
        return f"{self.folder}/{name}"

    def program(self, name):
        """Where one of the programs that measure stands."""
        return f"{self.build}/bench/{name}"

    def compare(self, ours, theirs, rounds=None):
        """The pairs for CPU time and for wall time."""
        rounds = rounds or self.rounds
        printed = self._run(["compare", "--rounds", str(rounds), self.tool("floor"), ours, theirs])
        return {found[1]: Pair(found) for found in LINE.finditer(printed)}

    def microseconds(self, command, rounds=None):
        """The CPU time of a command above the floor."""
        return self.compare(command, self.tool("floor"), rounds)["cpu"].ours

    def instructions(self, command):
        """All user instructions of a launcher up to its exec."""
        return int(self._run(["steps", *command.split()]))

    def calls_and_peak(self, command):
        """System calls up to the exec or the end, and the peak of the resident size in KiB."""
        calls, peak = self._run(["calls", *command.split()]).split()
        return int(calls), int(peak)

    def _run(self, words):
        return subprocess.run([self.program(words[0]), *words[1:]], env=ENVIRONMENT, check=True,
                              text=True, stdout=subprocess.PIPE).stdout


def installed(program):
    """Whether a peer is here."""
    return shutil.which(program, path=PATH) is not None
