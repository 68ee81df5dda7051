# SPDX-License-Identifier: MIT
"""What long scans show on a terminal, and that they show nothing where nobody looks.

strace makes a system call take more than a second, so that a scan is long at any speed.
"""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

import harness

BIN = os.path.dirname(harness.EXECCAP)
DELAY = "1100ms"
# Every thread of a scan reads directories; the first time is that of the top.
SLOW_DIRECTORY = f"inject=getdents64:delay_enter={DELAY}:when=1"


def read_all(descriptor):
    """What is written to a terminal until nobody has it open."""
    parts = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(descriptor)
    return b"".join(parts).decode()


def strace(injection):
    """What to write before a command."""
    return ["strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=getdents64", "-e", injection]


def run(command, slow=None, term="xterm", out=None):
    """Runs it with a terminal as standard error, and as standard output if that is no file: what it
    wrote on the terminal, and its status."""
    if slow:
        command = strace(slow) + command
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=theirs,
                               stdout=theirs if out is None else out,
                               env={"PATH": harness.PATH, "LC_ALL": "C", "TERM": term})
    os.close(theirs)
    text = read_all(ours)
    return text.replace("\r\n", "\n"), process.wait(timeout=60)


def as_seen(text):
    """What stands on a terminal in the end."""
    lines = []
    for line in text.split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part):]
        lines.append(shown.rstrip())
    return "\n".join(lines)


class Progress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        for number in range(400):
            with open(os.path.join(cls.folder, f"file{number}"), "wb"):
                pass
        cls.setfcap = [os.path.join(BIN, "setfcap"), "--get", "--recursive", cls.folder]
        cls.getpcaps = [os.path.join(BIN, "getpcaps"), "--has", "63", "--sets"]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_a_long_scan_counts_files_and_leaves_nothing_behind(self):
        text, status = run(self.setfcap, SLOW_DIRECTORY)
        self.assertEqual(status, 0, text)
        self.assertIn("\rsetfcap: 128 files seen", text)
        self.assertEqual(as_seen(text), "")

    def test_the_line_is_gone_before_a_message(self):
        missing = self.folder + "/missing"
        text, status = run([*self.setfcap, missing], SLOW_DIRECTORY)
        self.assertEqual(status, 1, text)
        self.assertIn("\rsetfcap: 128 files seen", text)
        self.assertEqual(as_seen(text),
                         f"setfcap: cannot open '{missing}': no such file or directory\n")

    def test_a_long_look_at_all_processes_counts_them(self):
        text, status = run(self.getpcaps, SLOW_DIRECTORY)
        self.assertEqual(status, 0, text)
        self.assertRegex(text, r"\rgetpcaps: \d+ of \d+ processes")
        self.assertNotIn("processes", as_seen(text))

    def test_a_short_scan_shows_nothing(self):
        self.assertEqual(run(self.setfcap), ("", 0))

    def test_nothing_is_shown_where_it_would_disturb(self):
        read_end, write_end = os.pipe()
        with self.subTest("standard output is a pipe, perhaps to a pager"):
            self.assertEqual(run(self.setfcap, SLOW_DIRECTORY, out=write_end), ("", 0))
        os.close(write_end)
        os.close(read_end)
        with self.subTest("a terminal that knows no carriage return"):
            self.assertEqual(run(self.setfcap, SLOW_DIRECTORY, term="dumb"), ("", 0))
        with self.subTest("--quiet"):
            self.assertEqual(run([*self.setfcap, "--quiet"], SLOW_DIRECTORY), ("", 0))
        with self.subTest("standard error is a pipe"):
            done = subprocess.run(strace(SLOW_DIRECTORY) + self.setfcap, capture_output=True, text=True, check=False,
                                  env={"PATH": harness.PATH, "TERM": "xterm"}, timeout=60)
            self.assertEqual((done.stdout, done.stderr, done.returncode), ("", "", 0))

    def test_it_is_shown_where_the_result_goes_to_a_file(self):
        with tempfile.TemporaryFile() as file:
            text, status = run([*self.setfcap, "--json"], SLOW_DIRECTORY, out=file)
        self.assertEqual(status, 0)
        self.assertIn("\rsetfcap: 128 files seen", text)


def why_not_here():
    if shutil.which("strace") is None:
        return "there is no strace here"
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", "inject=getuid:delay_enter=1",
                            "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "strace cannot disturb a system call here"


if __name__ == "__main__":
    REASON = why_not_here()
    if REASON:
        print("skipped: " + REASON)
        sys.exit(harness.SKIPPED)
    harness.main(needs_root=False)
