# SPDX-License-Identifier: MIT
"""setfcap beside getcap, setcap and filecap: the same output, and their faults absent."""

import os
import random
import shutil
import subprocess
import unittest

from setfcap_harness import NET_RAW_EP, SETFCAP, FolderTest, attribute, main, raw, setfcap, words

GETCAP = "/sbin/getcap"
SETCAP = "/sbin/setcap"


def random_attribute(rng):
    """A value that the kernel takes: version 2 or 3 with capabilities that it has, or not."""
    count = rng.choice([0, 1, 1, 2, 5, 20, 41])
    permitted = sum(1 << cap for cap in rng.sample(range(41), count))
    inheritable = rng.choice([0, permitted, sum(1 << cap for cap in rng.sample(range(41), 3))])
    if rng.random() < 0.1:
        permitted |= 1 << rng.randrange(41, 64)
    low, high = 0xFFFFFFFF, 32
    body = [permitted & low, inheritable & low, permitted >> high, inheritable >> high]
    flag = rng.randrange(2)
    if rng.random() < 0.3:
        return words(0x03000000 | flag, *body, rng.choice([1, 1000, 100000, 0x7FFFFFFF]))
    return words(0x02000000 | flag, *body)


class SameOutput(FolderTest):
    """What --get prints is what getcap prints, byte for byte."""

    def setUp(self):
        super().setUp()
        seed = random.randrange(1 << 32)
        self.note = f"seed {seed}"
        rng = random.Random(seed)
        self.paths = [self.file("plain"), self.file("with blank"), self.file("sub/deep/\xfc")]
        for number in range(60):
            folder = rng.choice(["", "a/", "a/b/", "c/"])
            self.paths.append(self.capable(f"{folder}f{number}", random_attribute(rng)))
        self.paths.append(self.capable("empty", words(0x02000000, 0, 0, 0, 0)))
        self.paths.append(self.capable("full", words(0x02000001, 0xFFFFFFFF, 0, 0x1FF, 0)))
        os.symlink("f1", self.path("link"))
        os.symlink(".", self.path("loop"))

    def assert_same(self, ours, theirs, code=0):
        mine = raw([SETFCAP, "--get", *ours])
        peer = raw([GETCAP, *theirs])
        self.assertEqual(mine.stdout, peer.stdout, self.note)
        self.assertEqual(mine.returncode, code, mine.stderr)

    def test_of_files(self):
        self.assert_same(self.paths, self.paths)

    def test_with_the_rootid(self):
        self.assert_same(["-n", *self.paths], ["-n", *self.paths])

    def test_with_files_that_have_none(self):
        self.assert_same(["-v", *self.paths], ["-v", *self.paths])

    def test_of_a_tree(self):
        self.assert_same(["-r", self.folder], ["-r", self.folder])
        self.assert_same(["-rn", self.folder + "/"], ["-rn", self.folder + "/"])

    def test_of_a_tree_with_all_that_is_in_it(self):
        self.assert_same(["-rv", self.folder], ["-rv", self.folder])

    def test_of_what_is_no_file(self):
        others = [self.path("link"), self.folder]
        self.assert_same(["-v", *others], ["-v", *others], code=1)

    def test_of_the_whole_system(self):
        self.assert_same(["-rn", "/usr"], ["-rn", "/usr"])


class SameBytes(FolderTest):
    """What is set is what setcap sets."""

    TEXTS = ["cap_net_raw=ep", "cap_net_raw+ep", "cap_net_raw=p", "cap_net_raw=ei", "=ep", "=",
             "cap_net_raw,cap_chown=eip", "=ep cap_chown-ep", "cap_chown=ep cap_kill=ei", "all=p",
             "13=ep", "0x15=ep", "CAP_NET_RAW=ep"]

    def test_each_text(self):
        for text in self.TEXTS:
            ours, theirs = self.file("ours"), self.file("theirs")
            self.assertEqual(raw([SETCAP, text, theirs]).returncode, 0, text)
            self.assert_done(setfcap("-q", text, ours))
            self.assertEqual(attribute(ours), attribute(theirs), text)

    def test_with_a_rootid(self):
        ours, theirs = self.file("ours"), self.file("theirs")
        self.assertEqual(raw([SETCAP, "-n", "1000", "cap_net_raw=p", theirs]).returncode, 0)
        self.assert_done(setfcap("-q", "--rootid", "1000", "cap_net_raw=p", ours))
        self.assertEqual(attribute(ours), attribute(theirs))

    def test_verify_says_what_setcap_says(self):
        path = self.capable("file")
        for text, letters in [("cap_net_raw=ep", None), ("cap_net_raw=p", "e"), ("=", "pe"),
                              ("cap_net_raw=ei", "pi"), ("cap_chown=eip", "pie")]:
            mine, peer = setfcap("--verify", text, path), raw([SETCAP, "-v", text, path])
            self.assertEqual(mine.returncode, peer.returncode, text)
            said = peer.stdout.decode()
            self.assertEqual(said, f"{path}: OK\n" if letters is None
                             else f"{path} differs in [{letters}]\n")
            self.assertTrue(mine.stdout.startswith(said.rstrip("\n")), mine.stdout)


class FaultsOfPeers(FolderTest):
    """Each fault is shown on the peer that is here, where it has it, and is not ours."""

    def test_a_missing_file_is_no_success(self):
        missing = self.path("missing")
        self.assertEqual(raw([GETCAP, missing]).returncode, 0)
        self.assert_fails(setfcap("--get", missing),
                          f"cannot open '{missing}': no such file or directory")

    def test_an_unreadable_tree_is_no_success(self):
        secret = self.path("secret")
        self.capable("secret/file")
        os.chmod(secret, 0o700)
        before = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
        self.assertEqual(raw([*before, GETCAP, "-r", secret]).returncode, 0)
        done = setfcap("--get", "-r", secret, before=before)
        self.assert_fails(done, f"cannot open '{secret}': permission denied")
        done = setfcap("--get", "-r", self.folder, before=before)
        self.assert_fails(done, f"cannot open the directory '{secret}': permission denied")

    def test_a_missing_file_does_not_verify_as_one_without_capabilities(self):
        missing = self.path("missing")
        self.assertEqual(raw([SETCAP, "-v", "-r", missing]).returncode, 0)
        self.assert_fails(setfcap("--verify", "none", missing), "no such file or directory")
        self.assert_done(setfcap("--verify", "none", self.file("there")),
                         self.path("there") + ": OK\n")

    def test_an_error_names_the_file(self):
        link = self.path("link")
        os.symlink("target", link)
        self.assert_fails(setfcap("cap_net_raw=ep", link),
                          f"setfcap: '{link}': it is a symbolic link; name the file that it")

    def test_a_failure_does_not_end_the_batch(self):
        before, after, missing = self.file("before"), self.file("after"), self.path("missing")
        raw([SETCAP, "cap_net_raw=ep", missing, "cap_net_raw=ep", after])
        self.assertIsNone(attribute(after))
        done = setfcap("cap_net_raw=ep", before, missing, after)
        self.assert_fails(done, f"'{missing}'")
        self.assertEqual([attribute(before), attribute(after)], [NET_RAW_EP, NET_RAW_EP])

    def test_a_fifo_is_not_waited_for(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        for args in (["--get", "-v"], ["cap_net_raw=ep"], ["--remove"], ["--verify", "none"]):
            self.assertEqual(setfcap(*args, fifo).returncode, 1)
        self.assert_fails(setfcap("cap_net_raw=ep", fifo), "it is a fifo")
        self.assert_done(setfcap("-q", "-r", "cap_net_raw=ep", self.folder))

    def test_a_rootid_is_no_number_that_wraps(self):
        path = self.file("file")
        for rootid in ("4294967296", "4294967295", "-1", "0x10", "", " 1", "18446744073709551616"):
            done = setfcap("--rootid", rootid, "cap_net_raw=ep", path)
            self.assertEqual(done.returncode, 2, rootid)
            self.assertIn("--rootid", done.stderr)
        self.assertIsNone(attribute(path))

    def test_a_large_rootid_is_not_negative(self):
        path = self.capable("file", words(0x03000001, 1 << 13, 0, 0, 0, 0xFFFFFFFE))
        self.assertIn(b"[rootid=-2]", raw([GETCAP, "-n", path]).stdout)
        self.assert_done(setfcap("--get", "-n", path),
                         f"{path} cap_net_raw=ep [rootid=4294967294]\n")

    def test_a_fifo_is_not_called_a_file(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        self.assertEqual(raw([GETCAP, "-rv", fifo]).stdout.decode(), fifo + "\n")
        self.assertEqual(setfcap("--get", "-rv", self.folder).stdout,
                         f"{self.folder} (Not a regular file)\n{fifo} (Not a regular file)\n")

    def test_effective_on_some_only_is_refused_with_the_reason(self):
        path = self.file("file")
        self.assert_fails(setfcap("cap_chown=p cap_kill=ep", path),
                          "effective is asked for cap_kill and not for cap_chown; a file has one "
                          "effective flag", code=2)
        self.assertIsNone(attribute(path))

    def test_a_blank_is_no_text(self):
        path = self.file("file")
        self.assert_fails(setfcap(" ", path), "there are no capabilities in it", code=2)
        self.assertIsNone(attribute(path))

    def test_a_name_cannot_make_a_line(self):
        path = self.capable("x\n/usr/bin/ping cap_sys_admin=ep")
        self.assertIn(b"\n/usr/bin/ping cap_sys_admin=ep", raw([GETCAP, path]).stdout)
        done = setfcap("--get", path)
        self.assertEqual(done.stdout.count("\n"), 1)
        self.assertIn("x\\n/usr/bin/ping", done.stdout)
        done = raw([SETFCAP, "--get", "-0", path])
        self.assertEqual(done.stdout, os.fsencode(path) + b" cap_net_raw=ep\0")


@unittest.skipUnless(shutil.which("filecap"), "filecap is not installed")
class FaultsOfFilecap(FolderTest):
    def test_inheritable_capabilities_are_seen(self):
        path = self.capable("file", words(0x02000000, 0, 1 << 13, 0, 0))
        self.assertNotIn(path.encode(), raw(["filecap", self.folder]).stdout)
        self.assert_done(setfcap("--get", "-r", self.folder), f"{path} cap_net_raw=i\n")

    def test_a_running_program_is_no_obstacle(self):
        path = self.path("running")
        shutil.copy("/bin/sleep", path)
        with subprocess.Popen([path, "60"]) as process:
            self.addCleanup(process.kill)
            self.assertIn(b"Text file busy", raw(["filecap", path, "net_raw"]).stderr)
            self.assert_done(setfcap("-q", "cap_net_raw=ep", path))
            self.assertEqual(attribute(path), NET_RAW_EP)
            process.kill()

    def test_a_file_that_cannot_be_read_is_seen(self):
        path = self.capable("file", mode=0o711)
        before = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
        self.assertNotIn(path.encode(), raw([*before, "filecap", self.folder]).stdout)
        self.assert_done(setfcap("--get", "-r", self.folder, before=before),
                         f"{path} cap_net_raw=ep\n")


if __name__ == "__main__":
    main()
