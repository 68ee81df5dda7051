# SPDX-License-Identifier: MIT
"""What the tests of a launcher's homes share: a small root directory, and a main that shows skips."""

import atexit
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import harness  # noqa: E402

BIN = pathlib.Path(os.environ["EXECCAP_BIN_DIR"]).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
TOOLS = ("execcap", "capdrop", "getpcaps")
APPLETS = ("sh", "cat", "id", "true", "sleep")
WEB = 10001
NOBODY = 65534


class Skip(Exception):
    """This home cannot be had here, for the reason that it carries."""


class State(harness.State):
    """What /proc/self/status said, its seccomp mode too."""

    def __init__(self, text):
        super().__init__(text)
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        self.seccomp = int(lines["Seccomp"])


def need(*programs):
    """Skips unless all these programs are here."""
    for program in programs:
        if shutil.which(program) is None:
            raise Skip(f"{program} is not installed")


def run(command, **options):
    """Runs a command line with a fixed environment; output as text."""
    options.setdefault("env", {"PATH": harness.PATH, "LC_ALL": "C", "HOME": "/root"})
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("timeout", 60)
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **options
    )


def scratch():
    """A folder that others may enter and that ends with the test."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="homes-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    return folder


def libraries_of(program):
    """The files that a dynamic program needs, as ldd(1) names them."""
    words = run(["ldd", program]).stdout.split()
    return {word for word in words if word.startswith("/")}


def small_root():
    """A root directory with a shell, our tools, and an account named web."""
    need("busybox")
    tree = scratch() / "root"
    for folder in ("bin", "dev", "etc", "proc", "root", "run", "srv/www", "sys", "tmp", "usr", "var"):
        (tree / folder).mkdir(parents=True)
    (tree / "usr/bin").symlink_to("../bin")
    shutil.copy(shutil.which("busybox"), tree / "bin/busybox")
    wanted = libraries_of(tree / "bin/busybox")
    for applet in APPLETS:
        (tree / "bin" / applet).symlink_to("busybox")
    for tool in TOOLS:
        shutil.copy(BIN / tool, tree / "bin" / tool)
        wanted |= libraries_of(BIN / tool)
    for library in wanted:
        place = tree / library.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, place)
    (tree / "etc/os-release").write_text("ID=homes\n", encoding="ascii")
    (tree / "etc/passwd").write_text(
        "root:x:0:0::/root:/bin/sh\n"
        f"www-data:x:33:33::/srv/www:/bin/sh\nweb:x:{WEB}:{WEB}::/:/bin/sh\n"
        f"nobody:x:{NOBODY}:{NOBODY}::/:/bin/sh\n", encoding="ascii")
    (tree / "etc/group").write_text(
        f"root:x:0:\nwww-data:x:33:\nweb:x:{WEB}:\nnogroup:x:{NOBODY}:\n", encoding="ascii")
    return tree


class HomeTest(unittest.TestCase):
    """A test that starts our tools in one home, `start`, a function from a command to its result."""

    longMessage = True

    def state(self, start, *command):
        """The state of /bin/cat behind the words of `command` in that home."""
        done = start([*command, "/bin/cat", "/proc/self/status"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return State(done.stdout)

    def assert_exact(self, start, *options, uid, caps, bounding=None):
        """execcap gives uid and exactly these capabilities; those of a user are ambient as well."""
        state = self.state(start, "/bin/execcap", *options, "--")
        self.assertEqual(state.uid, [uid] * 4)
        self.assertEqual(state.gid, [uid] * 4)
        handed = caps if uid != 0 else 0
        bounding = caps if bounding is None else bounding
        self.assertEqual(state.sets, (caps, caps, handed, bounding, handed))
        self.assertTrue(state.no_new_privs)

    def assert_refused(self, start, *command, says):
        """The tool fails with 125 and one line that has all of `says`; the command did not run."""
        done = start([*command, "--", "/bin/id"])
        self.assertEqual(done.stdout, "", "the command ran")
        self.assertEqual(done.returncode, 125, done.stderr)
        lines = [line for line in done.stderr.splitlines() if line.startswith(command[0][5:] + ": ")]
        self.assertEqual(len(lines), 1, done.stderr)
        for words in says:
            self.assertIn(words, lines[0])


def main():
    """Runs the tests of the calling file. Exit: 0, 1, or 77 if all that there is was skipped."""
    if os.geteuid() != 0:
        print("skipped: only root can start these homes; run the tests as root")
        sys.exit(harness.SKIPPED)
    try:
        program = unittest.main(verbosity=2, exit=False)
    except Skip as skip:
        print(f"skipped: {skip}")
        sys.exit(harness.SKIPPED)
    result = program.result
    sys.stderr.flush()
    for test, reason in result.skipped:
        name = test.id().split(".")[-1]
        print(f"skipped: {test.shortDescription() or name}: {reason}")
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(harness.SKIPPED if result.skipped and len(result.skipped) >= result.testsRun else 0)
