# SPDX-License-Identifier: MIT
"""What the tests of setfcap have in common: a folder of files, and setfcap beside its peers."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import PATH, SKIPPED, run

SETFCAP = os.path.abspath(os.path.join(os.environ["EXECCAP_BIN_DIR"], "setfcap"))
ATTRIBUTE = "security.capability"


def setfcap(*args, before=(), **options):
    """Runs setfcap, behind the words of `before` if there are any."""
    return run([*before, SETFCAP, *args], **options)


def raw(command, **options):
    """Runs a command line; output as bytes."""
    return subprocess.run(command, capture_output=True, timeout=60, check=False,
                          env={"PATH": PATH, "LC_ALL": "C"}, **options)


def attribute(path):
    """The attribute of a file as the kernel shows it, or None."""
    try:
        return os.getxattr(path, ATTRIBUTE, follow_symlinks=False)
    except OSError:
        return None


def words(*numbers):
    """Numbers as the little-endian 32-bit words of the attribute."""
    return b"".join(number.to_bytes(4, "little") for number in numbers)


NET_RAW_EP = words(0x02000001, 1 << 13, 0, 0, 0)


def why_not():
    """Why these tests cannot run here; empty if they can."""
    if os.geteuid() != 0:
        return "only root can set the capabilities of files; run the tests as root"
    with tempfile.NamedTemporaryFile() as file:
        try:
            os.setxattr(file.name, ATTRIBUTE, NET_RAW_EP)
        except OSError as error:
            return f"files cannot be given capabilities here: {error}"
    if run(["unshare", "-m", "true"]).returncode != 0:
        return "there are no mount namespaces here"
    return ""


def main():
    """Runs the tests of the calling file, or says why they cannot run here and exits 77."""
    reason = why_not()
    if reason:
        print("skipped: " + reason)
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)


class FolderTest(unittest.TestCase):
    """A test with a folder of its own."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, text="text", mode=0o755):
        """A file with this text; gives its path."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def capable(self, name, value=NET_RAW_EP, **options):
        """The same with capabilities."""
        path = self.file(name, **options)
        os.setxattr(path, ATTRIBUTE, value)
        return path

    def assert_done(self, done, out="", code=0):
        """Exit code and output; nothing on standard error."""
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout, out)
        self.assertEqual(done.returncode, code)

    def assert_fails(self, done, *says, code=1):
        """The exit code, and a line on standard error for each of `says` that has its text."""
        lines = done.stderr.splitlines()
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(len(lines), len(says), done.stderr)
        for line, text in zip(lines, says):
            self.assertTrue(line.startswith("setfcap: "), line)
            self.assertIn(text, line)
