# SPDX-License-Identifier: MIT
"""File capabilities and user namespaces: what is set inside is seen outside, and the reverse."""

import os
import subprocess

from harness import PATH
from setfcap_harness import NET_RAW_EP, SETFCAP, FolderTest, attribute, main, setfcap, words

FIRST = 100000
NET_RAW_OF_FIRST = words(0x03000001, 1 << 13, 0, 0, 0, FIRST)


def inside(*args, first=FIRST):
    """Runs setfcap as uid 0 of a user namespace whose ids begin with `first` outside."""
    # Who executes the tool after the mapping is root there, and only then has its capabilities.
    script = 'echo ready; read -r mapped; exec "$@"'
    command = ["setpriv", "--reuid", str(first), "--regid", str(first), "--clear-groups",
               "unshare", "-U", "sh", "-c", script, "sh", SETFCAP, *args]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True,
                          env={"PATH": PATH, "LC_ALL": "C"}) as process:
        process.stdout.readline()
        for kind in ("uid", "gid"):
            with open(f"/proc/{process.pid}/{kind}_map", "w", encoding="ascii") as file:
                file.write(f"0 {first} 65536")
        out, error = process.communicate("mapped\n", timeout=60)
        return subprocess.CompletedProcess(command, process.returncode, out, error)


class UserNamespaces(FolderTest):
    def setUp(self):
        super().setUp()
        self.tool = self.file("tool")
        os.chown(self.folder, FIRST, FIRST)
        os.chown(self.tool, FIRST, FIRST)

    def test_what_is_set_inside_is_of_version_3_outside(self):
        self.assert_done(inside("-q", "cap_net_raw=ep", self.tool))
        self.assertEqual(attribute(self.tool), NET_RAW_OF_FIRST)
        self.assert_done(setfcap("--get", "-n", self.tool),
                         f"{self.tool} cap_net_raw=ep [rootid={FIRST}]\n")
        self.assert_done(inside("--get", "-n", self.tool), f"{self.tool} cap_net_raw=ep\n")

    def test_what_is_set_outside_for_a_namespace_is_its_own_inside(self):
        self.assert_done(setfcap("-q", "--rootid", str(FIRST), "cap_net_raw=ep", self.tool))
        self.assertEqual(attribute(self.tool), NET_RAW_OF_FIRST)
        self.assert_done(inside("--verify", "cap_net_raw=ep", self.tool), f"{self.tool}: OK\n")
        self.assert_done(inside("-v", "cap_net_raw=ep", self.tool), f"{self.tool}: unchanged\n")

    def test_what_counts_everywhere_is_seen_inside(self):
        self.assert_done(setfcap("-q", "cap_net_raw=ep", self.tool))
        self.assertEqual(attribute(self.tool), NET_RAW_EP)
        self.assert_done(inside("--get", self.tool), f"{self.tool} cap_net_raw=ep\n")

    def test_a_rootid_of_a_namespace_below(self):
        self.assert_done(inside("-q", "--rootid", "5", "cap_net_raw=ep", self.tool))
        self.assertEqual(attribute(self.tool), words(0x03000001, 1 << 13, 0, 0, 0, FIRST + 5))
        self.assert_done(inside("--get", "-n", self.tool),
                         f"{self.tool} cap_net_raw=ep [rootid=5]\n")

    def test_a_foreign_rootid_is_explained_and_left_alone(self):
        other = FIRST + 100000
        self.assert_done(setfcap("-q", "--rootid", str(other), "cap_net_raw=ep", self.tool))
        value = attribute(self.tool)
        for args in (["--get"], ["-q", "cap_chown=ep"], ["-q", "+chown"], ["--remove"]):
            self.assert_fails(inside(*args, self.tool),
                              "its capabilities belong to a user namespace whose ids cannot be "
                              "seen from here; look at it from the namespace that owns")
        self.assertEqual(attribute(self.tool), value)

    def test_a_rootid_without_a_mapping_is_refused(self):
        self.assert_fails(inside("-q", "--rootid", "70000", "cap_net_raw=ep", self.tool),
                          "a rootid has to be an id that the user namespace maps")

    def test_a_file_of_another_namespace_cannot_be_changed(self):
        os.chown(self.tool, 0, 0)
        self.assert_fails(inside("-q", "cap_net_raw=ep", self.tool),
                          "cap_setfcap does not reach it")
        self.assertIsNone(attribute(self.tool))

    def test_a_manifest_from_inside_speaks_of_ids_inside(self):
        self.assert_done(inside("-q", "--rootid", "5", "cap_net_raw=ep", self.tool))
        done = inside("--dump", self.folder)
        self.assertIn("cap_net_raw=ep [rootid=5]\n", done.stdout)
        self.assertIn(f"cap_net_raw=ep [rootid={FIRST + 5}]\n",
                      setfcap("--dump", self.folder).stdout)


if __name__ == "__main__":
    main()
