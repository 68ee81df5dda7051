# SPDX-License-Identifier: MIT
"""What setfcap does to files: to those that were meant alone, and nothing beside the attribute."""

import os
import shutil
import socket
import stat
import subprocess
import threading
import unittest

from harness import PATH, run
from setfcap_harness import (
    ATTRIBUTE, NET_RAW_EP, SETFCAP, FolderTest, attribute, main, setfcap, words)

NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


class OnlyTheFile(FolderTest):
    def test_a_link_is_not_followed(self):
        target = self.file("target")
        link = self.path("link")
        os.symlink(target, link)
        for args in (["cap_net_raw=ep"], ["+net_raw"], ["--remove"], ["--get"]):
            self.assert_fails(setfcap(*args, link), "it is a symbolic link")
        self.assertIsNone(attribute(target))

    def test_what_is_no_file_is_refused(self):
        os.mkfifo(self.path("fifo"))
        os.mknod(self.path("device"), 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        listening = socket.socket(socket.AF_UNIX)
        self.addCleanup(listening.close)
        listening.bind(self.path("socket"))
        os.mkdir(self.path("folder"))
        kinds = [("fifo", "it is a fifo"), ("device", "it is a device"),
                 ("socket", "it is a socket"), ("folder", "it is a directory"),
                 ("folder/", "it is a directory"), ("folder/.", "it is a directory")]
        for name, says in kinds:
            self.assert_fails(setfcap("cap_net_raw=ep", self.path(name)), says)

    def test_a_name_that_changes_hands_never_leads_elsewhere(self):
        """The name is now a file, now a link to another file: that one never gets anything."""
        victim, name = self.file("victim"), self.path("name")
        ends = threading.Event()

        def swap():
            while not ends.is_set():
                self.file("new")
                os.rename(self.path("new"), name)
                os.symlink(victim, self.path("new link"))
                os.rename(self.path("new link"), name)

        thread = threading.Thread(target=swap)
        thread.start()
        try:
            for _ in range(40):
                setfcap("-q", "cap_net_raw=ep", name, name, name, name)
                setfcap("-q", "-r", "cap_net_raw=ep", name)
                self.assertIsNone(attribute(victim))
        finally:
            ends.set()
            thread.join()

    def test_a_tree_is_not_left_by_links(self):
        outside = self.file("outside/file")
        self.file("tree/file")
        os.symlink("../outside", self.path("tree/folder"))
        os.symlink("../outside/file", self.path("tree/link"))
        self.assert_done(setfcap("-q", "-r", "cap_net_raw=ep", self.path("tree")))
        self.assertEqual(attribute(self.path("tree/file")), NET_RAW_EP)
        self.assertIsNone(attribute(outside))

    def test_another_root_is_not_left(self):
        victim = self.file("victim")
        self.file("root/bin/tool")
        os.symlink(self.folder, self.path("root/out"))
        os.symlink("bin", self.path("root/sbin"))
        root = ("--root", self.path("root"))
        self.assert_done(setfcap("-q", *root, "cap_net_raw=ep", "/sbin/tool", "bin/tool"))
        self.assertEqual(attribute(self.path("root/bin/tool")), NET_RAW_EP)
        for path in ("/out/victim", "../victim", "/../../victim"):
            self.assert_fails(setfcap(*root, "cap_net_raw=ep", path), "cannot open")
        self.assertIsNone(attribute(victim))

    def test_a_file_system_of_the_kernel_is_not_entered(self):
        place = self.path("proc")
        os.mkdir(place)
        before = ("unshare", "-m", "sh", "-c", f'mount -t proc none {place} && exec "$@"', "sh")
        self.assert_done(setfcap("--get", "-rv", self.folder, before=before),
                         f"{self.folder} (Not a regular file)\n{place} (Not a regular file)\n")

    def test_a_deep_tree_is_walked_with_few_descriptors(self):
        folder = self.path("tree")
        os.mkdir(folder)
        here = os.open(folder, os.O_RDONLY)
        for _ in range(400):
            os.mkdir("deep", dir_fd=here)
            below = os.open("deep", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, 0o755, dir_fd=here))
        os.close(here)
        path = "/".join([folder, *["deep"] * 400, "file"])
        self.file("tree/last")
        done = setfcap("-qr", "cap_net_raw=ep", folder,
                       before=("sh", "-c", 'ulimit -n 80; exec "$@"', "sh"))
        self.assert_done(done)
        self.assert_done(setfcap("--get", "-r", folder),
                         "".join(f"{found} cap_net_raw=ep\n" for found in self.in_order(path)))

    def in_order(self, deep):
        """The two files in the order of their directory."""
        names = os.listdir(self.path("tree"))
        last = self.path("tree/last")
        return [last, deep] if names.index("last") < names.index("deep") else [deep, last]


class NothingElse(FolderTest):
    def test_owner_mode_and_times_stay(self):
        path = self.file("file", mode=0o4750)
        os.chown(path, 1234, 5678)
        os.chmod(path, 0o4750)
        os.utime(path, ns=(1_000_000_007, 2_000_000_009))
        before = os.stat(path)
        for args in (["cap_net_raw=ep"], ["+chown"], ["--remove"]):
            self.assertEqual(setfcap("-q", *args, path).returncode, 0)
            after = os.stat(path)
            for field in ("st_ino", "st_mode", "st_uid", "st_gid", "st_size", "st_atime_ns",
                          "st_mtime_ns"):
                self.assertEqual(getattr(after, field), getattr(before, field), field)

    def test_what_is_there_already_is_not_written_again(self):
        path = self.capable("file")
        before = os.stat(path).st_ctime_ns
        self.assert_done(setfcap("-v", "cap_net_raw=ep", path),
                         f"{path}: unchanged\n")
        self.assertEqual(os.stat(path).st_ctime_ns, before)

    def test_a_dry_run_changes_nothing(self):
        path = self.file("file")
        done = setfcap("--dry-run", "cap_net_raw=ep", path)
        self.assert_done(done, f"{path}: none -> cap_net_raw=ep\n")
        self.assertIsNone(attribute(path))

    def test_a_lying_kernel_is_found_out(self):
        path = self.file("file")
        trace = ("strace", "-o", self.path("log"), "-e", "inject=setxattr:retval=0")
        self.assert_fails(setfcap("cap_net_raw=ep", path, before=trace),
                          "the kernel shows no capabilities where cap_net_raw=ep was set")

    def test_one_is_added_or_taken_and_the_rest_stays(self):
        path = self.file("file")
        for text, shows in [("+net_raw", "cap_net_raw=ep"), ("+chown", "cap_chown,cap_net_raw=ep"),
                            ("-net_raw,+kill", "cap_chown,cap_kill=ep"),
                            ("-chown", "cap_kill=ep")]:
            self.assertEqual(setfcap("-q", text, path).returncode, 0, text)
            self.assertEqual(setfcap("--get", path).stdout, f"{path} {shows}\n")
        self.assert_done(setfcap("-kill", path))
        self.assertIsNone(attribute(path))


@unittest.skipIf("EXECCAP_SANITIZED" in os.environ,
                 "the address sanitizer warns where there is no /proc")
class WithoutProc(FolderTest):
    """In early boot and in chroots there is no /proc."""

    def without_proc(self, *args):
        before = ("unshare", "-m", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh")
        return setfcap(*args, before=before)

    def test_everything_works(self):
        path = self.file("file", mode=0)
        self.assert_done(self.without_proc("-q", "cap_net_raw=ep", path))
        self.assertEqual(attribute(path), NET_RAW_EP)
        self.assert_done(self.without_proc("--get", "-r", self.folder), f"{path} cap_net_raw=ep\n")
        self.assert_done(self.without_proc("--remove", path))
        self.assertIsNone(attribute(path))

    def test_a_running_program_is_no_obstacle(self):
        path = self.path("running")
        shutil.copy("/bin/sleep", path)
        with subprocess.Popen([path, "60"]) as process:
            self.addCleanup(process.kill)
            self.assert_done(self.without_proc("-q", "cap_net_raw=ep", path))
            process.kill()


class MessagesThatHelp(FolderTest):
    def on_mount(self, mount, *args):
        """Runs setfcap where `mount` was done, in a mount namespace of its own."""
        before = ("unshare", "-m", "sh", "-c", f'{mount} && exec "$@"', "sh")
        return setfcap(*args, before=before)

    def test_a_file_system_without_attributes(self):
        place = self.path("mount")
        os.mkdir(place)
        mount = f"mount -t ramfs none {place} && touch {place}/file"
        self.assert_fails(self.on_mount(mount, "cap_net_raw=ep", place + "/file"),
                          "the file system (ramfs) holds no file capabilities; put the file on")
        self.assert_done(self.on_mount(mount, "--get", "-v", place + "/file"), place + "/file\n")

    def test_a_read_only_mount(self):
        path = self.file("mount/file")
        place = self.path("mount")
        mount = f"mount --bind {place} {place} && mount -o remount,ro,bind {place}"
        self.assert_fails(self.on_mount(mount, "cap_net_raw=ep", path),
                          "it is on a read-only file system; mount -o remount,rw")

    def test_a_nosuid_mount(self):
        path = self.file("mount/file")
        place = self.path("mount")
        mount = f"mount --bind {place} {place} && mount -o remount,nosuid,bind {place}"
        done = self.on_mount(mount, "cap_net_raw=ep", path)
        self.assertEqual(done.returncode, 0)
        self.assertIn("it is on a nosuid mount", done.stderr)

    def test_an_overlay(self):
        path = self.file("lower/file")
        upper = self.path("upper")
        mount = (f"mkdir -p {upper} && mount -t tmpfs none {upper} && mkdir {upper}/u {upper}/w && "
                 f"mount -t overlay -o lowerdir={self.path('lower')},upperdir={upper}/u,"
                 f"workdir={upper}/w none {self.path('lower')}")
        self.assert_done(self.on_mount(mount, "-q", "cap_net_raw=ep", path))
        self.assertIsNone(attribute(path))

    def test_an_overlay_without_an_upper_layer(self):
        path = self.file("lower/file")
        self.file("other/plain")
        lower = self.path("lower")
        mount = f"mount -t overlay -o lowerdir={lower}:{self.path('other')} none {lower}"
        self.assert_fails(self.on_mount(mount, "cap_net_raw=ep", path),
                          "no upper layer; set it in the layer that holds the file, or mount")

    def test_an_immutable_file(self):
        path = self.file("file")
        if run(["chattr", "+i", path]).returncode != 0:
            self.skipTest("the file system has no immutable files")
        self.addCleanup(run, ["chattr", "-i", path])
        self.assert_fails(setfcap("cap_net_raw=ep", path), "the file is immutable; chattr -i")

    def test_no_capability_to_do_it(self):
        path = self.file("file")
        self.assert_fails(setfcap("cap_net_raw=ep", path, before=NOBODY),
                          "this needs cap_setfcap, which setfcap does not have; run it as root")

    def test_a_capability_that_is_only_permitted_is_enough(self):
        path = self.file("file")
        tool = self.path("setfcap")
        shutil.copy(SETFCAP, tool)
        os.chmod(tool, 0o750)
        os.chown(tool, 0, 65534)
        self.assert_done(setfcap("-q", "cap_setfcap=p", tool))
        self.assert_done(run([*NOBODY, tool, "-q", "cap_net_raw=ep", path]))
        self.assertEqual(attribute(path), NET_RAW_EP)
        os.chmod(tool, 0o755)
        self.assert_done(setfcap("-q", "cap_setfcap=p", tool))
        self.assert_fails(run([*NOBODY, tool, "--remove", path]), "everybody may execute it",
                          code=2)


@unittest.skipUnless(shutil.which("debugfs", path=PATH), "e2fsprogs is not installed")
class DamagedAttributes(FolderTest):
    """What no kernel of today writes: version 1, a version of the future, and nonsense."""

    CASES = {"one": words(0x01000001, 1 << 13, 0),
             "four": words(0x04000001, 1 << 13, 0, 0, 0),
             "short": words(0x02000001, 1 << 13)}

    def with_image(self, *args):
        """Runs setfcap where the image with these files is mounted on `folder`/mount."""
        image, files = self.path("image"), self.path("files")
        os.makedirs(self.path("mount"), exist_ok=True)
        for name, value in self.CASES.items():
            self.file("files/" + name)
            with open(self.path(name), "wb") as bytes_of:
                bytes_of.write(value)
        made = run(["mkfs.ext4", "-q", "-d", files, image, "4M"])
        self.assertEqual(made.returncode, 0, made.stderr)
        for name in self.CASES:
            run(["debugfs", "-w", "-R", f"ea_set -f {self.path(name)} /{name} {ATTRIBUTE}", image])
        before = ("unshare", "-m", "sh", "-c",
                  f'mount -o loop {image} {self.path("mount")} || exit 77; exec "$@"', "sh")
        done = setfcap(*args, before=before)
        if done.returncode == 77:
            self.skipTest("no loop device")
        return done

    def test_they_are_reported_and_left_alone(self):
        paths = [self.path("mount/" + name) for name in self.CASES]
        says = ["is damaged or of an unknown version and is left alone"] * len(paths)
        for args in (["--get"], ["-q", "cap_net_raw=ep"], ["-q", "+chown"], ["-q", "--remove"],
                     ["--verify", "none"]):
            self.assert_fails(self.with_image(*args, *paths), *says)
        self.assert_fails(self.with_image("--get", "-r", self.path("mount")), *says)


if __name__ == "__main__":
    main()
