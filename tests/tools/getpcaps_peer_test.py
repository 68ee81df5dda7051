# SPDX-License-Identifier: MIT
"""getpcaps beside libcap's tool of that name: the same bytes and the same exit code."""

import os
import shutil
import subprocess
import sys
import threading
import unittest

from harness import PATH, SKIPPED, main

GETPCAPS = os.path.abspath(os.path.join(os.environ["EXECCAP_BIN_DIR"], "getpcaps"))
PEER = shutil.which("getpcaps", path="/usr/sbin:/sbin")
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

# How sleepers get into states that differ: words before `sleep`.
STATES = {
    "as the caller": [],
    "without capabilities": NOBODY,
    "ambient": [*NOBODY, "--inh-caps", "+net_raw,+chown", "--ambient-caps", "+net_raw,+chown"],
    "inheritable alone": [*NOBODY, "--inh-caps", "+kill"],
    "one of many dropped": ["setpriv", "--bounding-set", "-sys_module,-net_raw"],
    "bounding empty": ["setpriv", "--bounding-set", "-all"],
    "few": ["setpriv", "--bounding-set", "-all,+chown,+kill,+net_admin", "--inh-caps", "+kill"],
    "user namespace": ["unshare", "--user", "--map-root-user"],
    "unmapped user namespace": ["unshare", "--user"],
    "no_new_privs": [*NOBODY, "--no-new-privs"],
}

OPTIONS = [[], ["--iab"], ["--verbose"], ["--legacy"], ["--ugly"], ["--iab", "--verbose"],
           ["--iab", "--legacy"], ["--verbose", "--legacy"]]

BAD = ["abc", "0x10", "1x", "-5", "-1", "-99999999999999999999", "2147483648", "99999999999",
       "99999999999999999999", "9223372036854775807", "9223372036854775808", " ", "-", "+",
       "1 ", "2147483647", "4194305", "1.5", "0b1"]


def run(tool, args):
    """Standard output, standard error and exit code as bytes."""
    done = subprocess.run([tool, *args], capture_output=True, timeout=60, check=False,
                          env={"PATH": PATH, "LC_ALL": "C"})
    return done.stdout, done.stderr, done.returncode


class BesideLibcap(unittest.TestCase):
    longMessage = True

    @classmethod
    def setUpClass(cls):
        cls.sleepers = {name: subprocess.Popen([*words, "sleep", "600"], stdin=subprocess.DEVNULL,
                                               env={"PATH": PATH})
                        for name, words in STATES.items()}
        for name, sleeper in cls.sleepers.items():
            while True:
                with open(f"/proc/{sleeper.pid}/comm", encoding="utf-8") as comm:
                    if comm.read() == "sleep\n":
                        break
                if sleeper.poll() is not None:
                    raise RuntimeError(f"{name}: the sleeper did not start")

    @classmethod
    def tearDownClass(cls):
        for sleeper in cls.sleepers.values():
            sleeper.kill()
            sleeper.wait()

    def assert_same(self, *args):
        self.assertEqual(run(GETPCAPS, args), run(PEER, args), args)

    def test_every_state_in_every_form(self):
        for options in OPTIONS:
            for name, sleeper in self.sleepers.items():
                with self.subTest(state=name, options=options):
                    self.assert_same(*options, str(sleeper.pid))

    def test_many_pids_at_once(self):
        pids = [str(sleeper.pid) for sleeper in self.sleepers.values()]
        for options in OPTIONS:
            self.assert_same(*options, *pids)

    def test_options_apply_to_the_pids_behind_them(self):
        one, two, three = [str(s.pid) for s in self.sleepers.values()][:3]
        self.assert_same(one, "--iab", two, "--verbose", three)
        self.assert_same(one, "--verbose", two, "--legacy", three, "--verbose", one)
        self.assert_same("--legacy", one, "--iab", two)

    def test_words_that_are_no_pids(self):
        for word in BAD:
            with self.subTest(word=word):
                self.assert_same(word)
                self.assert_same("--iab", word)

    def test_it_goes_on_behind_a_bad_pid(self):
        good = str(self.sleepers["ambient"].pid)
        self.assert_same("abc", good, "4194305", good, "-7")

    def test_pids_spelled_in_other_ways(self):
        pid = str(self.sleepers["ambient"].pid)
        for word in (f"+{pid}", f" {pid}", f"000{pid}", f"\t{pid}", "0", "-0", "00"):
            with self.subTest(word=word):
                self.assert_same(word)
        self.assert_same("--iab", f"+{pid}")

    def test_threads_by_their_own_id(self):
        ready, end = threading.Event(), threading.Event()
        ids = []

        def wait():
            ids.append(threading.get_native_id())
            ready.set()
            end.wait()

        thread = threading.Thread(target=wait)
        thread.start()
        ready.wait()
        try:
            for options in OPTIONS:
                self.assert_same(*options, str(ids[0]))
        finally:
            end.set()
            thread.join()

    def test_kernel_threads(self):
        if os.path.isdir("/proc/2"):
            self.assert_same("2")
            self.assert_same("--iab", "2")


class DifferentOnPurpose(unittest.TestCase):
    """Each is listed in the manual page, section COMPATIBILITY."""

    def test_an_empty_argument_is_not_the_caller(self):
        self.assertEqual(run(PEER, [""])[2], 0)
        self.assertEqual(run(GETPCAPS, [""]), (b"", b"Cannot parse pid : (Invalid argument)\n", 1))

    def test_the_callers_own_iab_is_shown(self):
        self.assertEqual(run(PEER, ["--iab", "0"])[2], 1)
        out, err, code = run(GETPCAPS, ["--iab", "0"])
        self.assertEqual((err, code), (b"", 0))
        self.assertTrue(out.startswith(b"0:") and out.endswith(b"\n"), out)

    def test_help_is_on_standard_output(self):
        for option in ("--help", "-h", "--usage"):
            out, err, code = run(GETPCAPS, [option])
            self.assertTrue(out.startswith(b"Usage: getpcaps "))
            self.assertEqual((err, code), (b"", 0))

    def test_an_unknown_option_is_no_pid(self):
        out, err, code = run(GETPCAPS, ["--iba", "1"])
        self.assertEqual((out, code), (b"", 2))
        self.assertEqual(err, b"getpcaps: --iba: unknown option; did you mean --iab?\n")

    def test_no_argument_is_a_mistake(self):
        out, err, code = run(GETPCAPS, [])
        self.assertEqual((out, code), (b"", 2))
        self.assertIn(b"no process; give a pid, or --all", err)

    def test_nothing_raw_reaches_the_terminal(self):
        out, err, _ = run(GETPCAPS, ["\x1b[31m1"])
        self.assertNotIn(b"\x1b", out + err)


if __name__ == "__main__":
    if PEER is None:
        print("skipped: libcap's getpcaps is not there; install libcap2-bin")
        sys.exit(SKIPPED)
    main()
