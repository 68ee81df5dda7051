# SPDX-License-Identifier: MIT
"""What capdrop takes away stays away, whichever way back is tried."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import EXECCAP, NAMES, State, main, mask, own_state, run

BIN = os.path.dirname(EXECCAP)
CAPDROP = os.path.join(BIN, "capdrop")
SETFCAP = os.path.join(BIN, "setfcap")
WAYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ways_back.py")

GONE = "sys_time"  # held by root nearly everywhere, and no way needs it


def capdrop(*args, before=(), **options):
    return run([*before, CAPDROP, *args], **options)


def state_of(*args, before=()):
    """The state of a command behind these words of capdrop."""
    done = capdrop(*args, "--", "cat", "/proc/self/status", before=before)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(done.stderr)
    return State(done.stdout)


class WaysBack(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="capdrop-")
        os.chmod(cls.folder, 0o755)
        for name in ("plain", "setuid", "all-p", "all-ep", "all-i"):
            shutil.copy("/bin/cat", os.path.join(cls.folder, name))
        os.chmod(os.path.join(cls.folder, "setuid"), 0o4755)
        held = ",".join(f"cap_{name}" for name in NAMES if own_state().bounding & mask(name))
        for flags in ("p", "ep", "i"):
            subprocess.run([SETFCAP, "--quiet", f"{held}={flags}",
                            os.path.join(cls.folder, f"all-{flags}")], check=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def ways(self, *before):
        """For each way back, the sets that then have the capability."""
        done = run([*before, sys.executable, "-B", WAYS, str(NAMES.index(GONE)), self.folder])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_no_way_leads_back(self):
        for lists in ([GONE], ["--keep", f"all,-{GONE}"]):
            ways = self.ways(CAPDROP, *lists, "--")
            self.assertGreaterEqual(len(ways), 13)
            self.assertEqual({name: sets for name, sets in ways.items() if sets}, {}, lists)

    def test_each_way_is_open_to_root_otherwise(self):
        closed = [name for name, sets in self.ways().items()
                  if sets == "failed" or not set(sets) - {"CapBnd"}]
        self.assertEqual(closed, [])

    def test_the_bounding_set_alone_leaves_a_way_through_inheritable(self):
        merely_dropped = [EXECCAP, "--keep-rest", "--inheritable", f"+{GONE}",
                          "--bounding", f"-{GONE}", "--"]
        ways = self.ways(*merely_dropped)
        self.assertIn("CapEff", ways["root_executes"])
        self.assertNotIn("CapBnd", ways["root_executes"])
        closed = self.ways(*merely_dropped, CAPDROP, GONE, "--")
        self.assertEqual({name: sets for name, sets in closed.items() if sets}, {})

    def test_a_new_user_namespace_gives_it_for_that_namespace_alone(self):
        status = capdrop("sys_admin", "unshare", "--user", "--map-root-user", "cat",
                         "/proc/self/status").stdout
        self.assertTrue(State(status).effective & mask("sys_admin"))
        done = capdrop("sys_admin", "unshare", "--user", "--map-root-user",
                       "sh", "-c", "hostname \"$(hostname)\"")
        self.assertNotEqual(done.returncode, 0)


class Sets(unittest.TestCase):
    def test_the_list_is_gone_and_the_rest_is_there(self):
        before, after = own_state(), state_of("sys_time,net_raw")
        gone = mask("sys_time", "net_raw")
        self.assertEqual(after.sets, tuple(held & ~gone for held in before.sets))
        self.assertEqual((after.uid, after.gid, after.groups),
                         (before.uid, before.gid, before.groups))

    def test_keep_leaves_its_list(self):
        after = state_of("--keep", "net_raw,chown")
        kept = mask("net_raw", "chown")
        self.assertEqual(after.sets, (kept, kept, 0, kept, 0))

    def test_a_user_with_setpcap_can_give_up(self):
        ambient = [EXECCAP, "-u", "65534:65534", "--permitted", "setpcap,net_raw,chown",
                   "--inheritable", "setpcap,net_raw,chown", "--ambient", "setpcap,net_raw,chown",
                   "--allow-new-privs", "--"]
        after = state_of("net_raw,setpcap", before=ambient)
        left = mask("chown")
        self.assertEqual(after.sets, (left, left, left, left, left))

    def test_without_setpcap_what_is_bounding_cannot_be_given_up(self):
        done = capdrop("net_raw", "--", "id", before=("setpriv", "--reuid", "65534",
                                                      "--clear-groups"))
        self.assertEqual((done.returncode, done.stdout), (125, ""))
        self.assertIn("cannot drop cap_net_raw from the bounding set", done.stderr)

    def test_in_a_user_namespace(self):
        after = state_of("sys_module", before=("unshare", "--user", "--map-root-user"))
        self.assertFalse(any(held & mask("sys_module") for held in after.sets))
        self.assertTrue(after.effective & mask("sys_resource"))

    def test_locks_hold(self):
        done = capdrop("sys_time", "--lock", EXECCAP, "-c", "none", "--securebits", "noroot", "true")
        self.assertEqual(done.returncode, 125)
        self.assertIn("locked", done.stderr)


class Explanations(unittest.TestCase):
    def test_it_predicts_what_the_command_has(self):
        for args in (["sys_time"], ["--keep", "net_raw,setuid"], ["all", "--no-new-privs"],
                     ["sys_admin,setpcap", "--securebits", "noroot"]):
            done = capdrop(*args, "--explain", "--json", "cat")
            self.assertEqual(done.returncode, 0, done.stderr)
            told = json.loads(done.stdout)
            self.assertEqual((told["tool"], told["verdict"]), ("capdrop", "runs"))
            after = state_of(*args)
            names = ("permitted", "effective", "inheritable", "bounding", "ambient")
            predicted = tuple(mask(*(name.removeprefix("cap_") for name in told["in_command"][kind]))
                              for kind in names)
            self.assertEqual(predicted, after.sets, args)
            self.assertEqual(told["in_command"]["no_new_privs"], after.no_new_privs)

    def what_helpers_have(self):
        """A capability that what the kernel starts has; some machines have limited that already."""
        left = 0
        for name in ("bset", "inheritable"):
            with open(f"/proc/sys/kernel/usermodehelper/{name}", encoding="ascii") as limit:
                low, high = (int(word) for word in limit.read().split())
                left |= low | high << 32
        names = [name for name in ("sys_time", *NAMES) if left & mask(name)]
        if not names:
            self.skipTest("what the kernel of this machine starts has nothing left to lose")
        return names[0]

    def test_system_is_explained_as_final(self):
        lost = self.what_helpers_have()
        done = capdrop("--system", lost, "--explain", "true")
        if "read-only" in done.stderr or "no such file" in done.stderr:
            self.skipTest("the limits of what the kernel starts cannot be read here")
        if "setpcap" in done.stderr or "initial user namespace" in done.stderr:
            self.skipTest("the limits of what the kernel starts cannot be changed here")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"usermodehelper drop {lost}", done.stdout)
        told = " ".join(done.stdout.split())
        self.assertIn("only the next boot gives it back", told)
        self.assertIn("those that already run keep what they have", told)

    def test_system_is_refused_in_a_user_namespace(self):
        done = capdrop("--system", self.what_helpers_have(), "--", "true", "--explain",
                       before=("unshare", "--user", "--map-root-user"))
        self.assertEqual((done.returncode, done.stdout), (125, ""))


if __name__ == "__main__":
    main()
