# SPDX-License-Identifier: MIT
"""setfcap built for another machine, beside the native one: the bytes of the attribute are the same
on both, big-endian or not, and each reads what the other wrote. EXECCAP_OTHER is its program, and
EXECCAP_EMULATOR the words before it; tests/cross.sh sets them."""

import os
import sys

from harness import SKIPPED, run
from setfcap_harness import SETFCAP, FolderTest, attribute, main, raw, setfcap

OTHER = os.environ.get("EXECCAP_OTHER")
EMULATOR = os.environ.get("EXECCAP_EMULATOR", "").split()


class TwoMachines(FolderTest):
    TEXTS = ["cap_net_raw=ep", "cap_checkpoint_restore=ep", "=ep", "=", "cap_chown=p cap_kill+i",
             "cap_setfcap,cap_mac_override=eip"]

    def there(self, *args):
        done = run([*EMULATOR, OTHER, *args])
        self.assertEqual(done.stderr, "")
        return done

    def test_the_program_is_of_another_machine(self):
        with open(OTHER, "rb") as other, open(SETFCAP, "rb") as native:
            self.assertNotEqual(other.read(20), native.read(20))

    def test_both_write_the_same_bytes_and_read_each_other(self):
        for text in self.TEXTS:
            for rootid in ((), ("--rootid", "100000")):
                here, there = self.file("here"), self.file("there")
                self.assert_done(setfcap("-q", *rootid, text, here))
                self.assert_done(self.there("-q", *rootid, text, there))
                self.assertEqual(attribute(here).hex(), attribute(there).hex(), text)
                self.assertEqual(attribute(there)[3], 3 if rootid else 2)
                self.assertEqual(setfcap("--get", "-n", here, there).stdout,
                                 self.there("--get", "-n", here, there).stdout)

    def test_a_tree(self):
        self.capable("tree/a/b")
        self.file("tree/plain")
        theirs = self.there("--dump", self.path("tree"))
        self.assert_done(theirs, setfcap("--dump", self.path("tree")).stdout)
        self.assertEqual(raw([SETFCAP, "--get", "-r", "/usr/bin"]).stdout.decode(),
                         self.there("--get", "-r", "/usr/bin").stdout)


if __name__ == "__main__":
    if OTHER is None:
        print("skipped: it needs a setfcap of another machine, which tests/cross.sh builds")
        sys.exit(SKIPPED)
    main()
