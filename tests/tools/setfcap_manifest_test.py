# SPDX-License-Identifier: MIT
"""Manifests: what a tree has is written down, drift is found, and what was lost is restored."""

import json
import os
import shutil

from harness import PATH, run
from setfcap_harness import (
    ATTRIBUTE, NET_RAW_EP, SETFCAP, FolderTest, attribute, main, setfcap, words)

RESTORE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../packaging/hooks"))


class Cycle(FolderTest):
    def setUp(self):
        super().setUp()
        self.ping = self.capable("usr/bin/ping")
        self.file("usr/bin/plain")
        self.foreign = self.capable("usr/lib/foreign",
                                    words(0x03000000, 1, 0, 0, 0, 100000))
        self.root = ("--root", self.folder)
        self.manifest = self.path("manifest")
        done = setfcap("--dump", *self.root, "/usr")
        self.assert_done(done, "%setfcap 1\n%tree /usr\n/usr/bin/ping cap_net_raw=ep\n"
                               "/usr/lib/foreign cap_chown=p [rootid=100000]\n")
        with open(self.manifest, "w", encoding="ascii") as file:
            file.write(done.stdout)

    def test_nothing_differs_at_first_and_nothing_is_done(self):
        self.assert_done(setfcap("--check", self.manifest, *self.root))
        before = os.stat(self.ping).st_ctime_ns
        self.assert_done(setfcap("--apply", self.manifest, *self.root),
                         "0 changed, 2 unchanged, 0 failed\n")
        self.assertEqual(os.stat(self.ping).st_ctime_ns, before)

    def test_an_upgrade_that_loses_a_capability_is_found_and_undone(self):
        self.file("usr/bin/new")
        os.rename(self.path("usr/bin/new"), self.ping)
        self.assert_done(setfcap("--check", self.manifest, *self.root),
                         "differs /usr/bin/ping: has none, wanted cap_net_raw=ep\n", code=1)
        self.assert_done(setfcap("--apply", self.manifest, *self.root, "--dry-run"),
                         "/usr/bin/ping: none -> cap_net_raw=ep\n/usr/lib/foreign: unchanged\n"
                         "1 to change, 1 unchanged, 0 failed\n")
        self.assertIsNone(attribute(self.ping))
        self.assert_done(setfcap("--apply", self.manifest, *self.root),
                         "/usr/bin/ping: none -> cap_net_raw=ep\n1 changed, 1 unchanged, 0 failed\n")
        self.assertEqual(attribute(self.ping), NET_RAW_EP)
        self.assert_done(setfcap("--check", self.manifest, *self.root))

    def test_what_is_unchanged_is_not_warned_of_again(self):
        apply = ("--apply", self.manifest, *self.root, "--for-bounding", "none")
        self.assert_done(setfcap(*apply), "0 changed, 2 unchanged, 0 failed\n")
        self.assertIn("ping: execve(2) fails", setfcap(*apply, "-v").stderr)
        os.removexattr(self.ping, ATTRIBUTE)
        done = setfcap(*apply)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("warning: /usr/bin/ping: execve(2) fails", done.stderr)
        file = json.loads(setfcap(*apply, "--json").stdout)["files"][0]
        self.assertEqual((file["status"], len(file["warnings"])), ("unchanged", 1))

    def test_every_kind_of_drift_is_told(self):
        os.remove(self.ping)
        os.removexattr(self.foreign, ATTRIBUTE)
        self.capable("usr/bin/plain")
        done = setfcap("--check", self.manifest, *self.root)
        self.assert_done(done, "missing /usr/bin/ping: wanted cap_net_raw=ep\n"
                               "differs /usr/lib/foreign: has none, wanted cap_chown=p "
                               "[rootid=100000]\n"
                               "extra /usr/bin/plain: has cap_net_raw=ep\n", code=1)
        os.mkfifo(self.ping)
        done = setfcap("--check", self.manifest, *self.root)
        self.assertIn("unreadable /usr/bin/ping\n", done.stdout)
        self.assertIn("it is a fifo", done.stderr)

    def test_what_can_be_restored_is_and_what_not_is_listed(self):
        os.remove(self.ping)
        os.removexattr(self.foreign, ATTRIBUTE)
        done = setfcap("--apply", self.manifest, *self.root)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr,
                         "setfcap: cannot open '/usr/bin/ping': no such file or directory\n")
        self.assertEqual(done.stdout, "/usr/lib/foreign: none -> cap_chown=p [rootid=100000]\n"
                                      "1 changed, 0 unchanged, 1 failed\n")
        self.assertEqual(len(attribute(self.foreign)), 24)

    def test_a_wrong_manifest_does_nothing(self):
        os.removexattr(self.ping, ATTRIBUTE)
        with open(self.manifest, "a", encoding="ascii") as file:
            file.write("/usr/bin/plain cap_nonsense=ep\n")
        for action in ("--apply", "--check"):
            self.assert_fails(setfcap(action, self.manifest, *self.root),
                              "line 5: unknown capability 'cap_nonsense'", code=2)
        self.assertIsNone(attribute(self.ping))
        self.assert_fails(setfcap("--check", self.path("none")), "no such file", code=2)

    def test_a_manifest_comes_from_standard_input_as_well(self):
        with open(self.manifest, encoding="ascii") as file:
            self.assert_done(setfcap("--check", "-", *self.root, stdin=file))

    def test_getcap_writes_manifests_too(self):
        done = run(["/sbin/getcap", "-rn", self.path("usr")])
        os.removexattr(self.ping, ATTRIBUTE)
        done = setfcap("--apply", "-", input=done.stdout)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(attribute(self.ping), NET_RAW_EP)

    def test_a_mount_is_left_out_on_request(self):
        place = self.path("usr/mount")
        os.mkdir(place)
        inside = (f"mount -t tmpfs none {place} && cp /bin/true {place}/x && "
                  f"{SETFCAP} -q cap_kill=ep {place}/x && exec \"$@\"")
        before = ("unshare", "-m", "sh", "-c", inside, "sh")
        done = setfcap("--dump", self.path("usr"), before=before)
        self.assertIn("usr/mount/x cap_kill=ep\n", done.stdout)
        done = setfcap("--dump", "-x", self.path("usr"), before=before)
        self.assertNotIn("usr/mount", done.stdout)
        self.assertIn("%one-file-system\n", done.stdout)


class Names(FolderTest):
    NAMES = ["plain", "with blank", "new\nline", "tab\t", 'quote"', "back\\slash", "#hash",
             "%percent", "none", "=", "\x01\x1b[31m", "\udcff\udcfe", "ü", "a [rootid=1]", "-x"]

    def test_any_name_survives_the_cycle(self):
        for name in self.NAMES:
            self.capable("tree/" + name)
        manifest = setfcap("--dump", "tree", cwd=self.folder).stdout
        self.assertTrue(manifest.isascii())
        self.assertEqual(manifest.count("\n"), len(self.NAMES) + 2)
        for name in self.NAMES:
            os.removexattr(self.path("tree/" + name), ATTRIBUTE)
        done = setfcap("--apply", "-", input=manifest, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{len(self.NAMES)} changed", done.stdout)
        self.assertEqual(setfcap("--dump", "tree", cwd=self.folder).stdout, manifest)
        self.assert_done(setfcap("--check", "-", input=manifest, cwd=self.folder))

    def test_names_on_standard_input(self):
        paths = [self.file(name) for name in ("one", "two words", "three\nlines")]
        done = setfcap("-q", "-0", "cap_net_raw=ep", "-", input="\0".join(paths) + "\0")
        self.assert_done(done)
        self.assertEqual([attribute(path) for path in paths], [NET_RAW_EP] * 3)
        done = setfcap("--remove", "-", input=paths[0] + "\n" + paths[1] + "\n")
        self.assert_done(done)
        self.assertIsNone(attribute(paths[1]))


class Privileged(FolderTest):
    def test_set_id_files_are_listed_beside(self):
        self.capable("tree/ping")
        self.file("tree/su", mode=0o4755)
        self.file("tree/plain")
        writer = self.file("tree/writer")
        os.chown(writer, 0, 42)
        os.chmod(writer, 0o2755)
        self.file("tree/locking", mode=0o2745)
        done = setfcap("--dump", "--privileged", "tree", cwd=self.folder)
        self.assert_done(done, "%setfcap 1\n%tree tree\n%privileged\ntree/ping cap_net_raw=ep\n"
                               "tree/su none [set-user-ID=0]\n"
                               "tree/writer none [set-group-ID=42]\n")
        self.assert_done(setfcap("--check", "-", input=done.stdout, cwd=self.folder))
        os.chmod(self.path("tree/plain"), 0o4755)
        os.chmod(self.path("tree/su"), 0o755)
        self.assert_done(setfcap("--check", "-", input=done.stdout, cwd=self.folder),
                         "differs tree/su: has none, wanted none [set-user-ID=0]\n"
                         "extra tree/plain: has none [set-user-ID=0]\n", code=1)
        done = setfcap("--apply", "-", input=done.stdout, cwd=self.folder)
        self.assert_fails(done, "its set-ID bits or their owner differ from the manifest")


class Json(FolderTest):
    FILE = {"path", "status", "capabilities", "raw", "set_user_id", "set_group_id", "warnings",
            "error"}
    CAPS = {"text", "permitted", "inheritable", "effective", "rootid"}

    def document(self, *args, code=0, **options):
        done = setfcap("--json", *args, **options)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, code)
        document = json.loads(done.stdout)
        self.assertEqual((document["version"], document["tool"]), (1, "setfcap"))
        self.assertEqual(set(document), {"version", "tool", "action", "dry_run", "files"})
        for file in document["files"]:
            self.assertLessEqual(self.FILE, set(file))
            self.assertLessEqual(set(file), self.FILE | {"wanted", "path_hex"})
            if file["capabilities"] is not None:
                self.assertEqual(set(file["capabilities"]), self.CAPS)
            if file["error"] is not None:
                self.assertEqual(set(file["error"]), {"what", "why", "hint", "errno"})
        return document

    def test_of_files(self):
        path = self.capable("ping")
        document = self.document("--get", path)
        self.assertEqual(document["action"], "get")
        file = document["files"][0]
        self.assertEqual(file["capabilities"], {
            "text": "cap_net_raw=ep", "permitted": ["cap_net_raw"], "inheritable": [],
            "effective": True, "rootid": None})
        self.assertEqual(file["raw"], NET_RAW_EP.hex())

    def test_of_a_change_and_its_warnings(self):
        path = self.file("script", "#!/bin/sh\n")
        file = self.document("cap_net_raw=ep", path)["files"][0]
        self.assertEqual(file["status"], "changed")
        self.assertIsNone(file["capabilities"])
        self.assertEqual(file["wanted"]["capabilities"]["text"], "cap_net_raw=ep")
        self.assertEqual(file["warnings"][0]["concern"], "ineffective")
        self.assertIn("it is a script", file["warnings"][0]["text"])

    def test_of_failures_and_odd_names(self):
        missing = self.document("--get", self.path("missing"), code=1)["files"][0]
        self.assertEqual((missing["status"], missing["error"]["errno"]), ("failed", 2))
        path = self.capable("\udcff")
        odd = self.document("--get", path)["files"][0]
        self.assertEqual(bytes.fromhex(odd["path_hex"]), os.fsencode(path))

    def test_of_a_check(self):
        path = self.file("file")
        manifest = f"%tree {self.folder}\n{path} cap_net_raw=ep\n"
        self.capable("other")
        document = self.document("--check", "-", input=manifest, code=1)
        self.assertEqual([file["status"] for file in document["files"]], ["differs", "extra"])

    def test_of_the_whole_system(self):
        document = self.document("--dump", "--privileged", "-x", "/")
        self.assertTrue(document["files"])


class Hooks(FolderTest):
    """The hook of dpkg restores what a real upgrade by a real dpkg takes away."""

    def package(self, version):
        tree = self.path(f"package-{version}")
        self.file(f"package-{version}/usr/bin/tool", text=f"version {version}")
        self.file(f"package-{version}/DEBIAN/control", mode=0o644,
                  text=f"Package: tool\nVersion: {version}\nArchitecture: all\n"
                       "Maintainer: nobody <nobody@example.org>\nDescription: a tool\n")
        done = run(["dpkg-deb", "--root-owner-group", "-b", tree, self.path(f"{version}.deb")])
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.path(f"{version}.deb")

    def install(self, version):
        with open(os.path.join(RESTORE, "dpkg/setfcap"), encoding="ascii") as file:
            hook = file.read().splitlines()[-1]
        hook = hook.replace("/usr/lib/setfcap/restore", os.path.join(RESTORE, "restore.sh"))
        environment = {"PATH": os.path.dirname(SETFCAP) + ":" + PATH, "LC_ALL": "C",
                       "SETFCAP_ROOT": self.path("root")}
        return run(["dpkg", "--root", self.path("root"), "--log", self.path("log"),
                    "--force-script-chrootless", "--" + hook, "-i", self.package(version)],
                   env=environment)

    def test_an_upgrade(self):
        if shutil.which("dpkg-deb") is None:
            self.skipTest("there is no dpkg here")
        for name in ("info", "updates", "triggers"):
            os.makedirs(self.path("root/var/lib/dpkg/" + name))
        self.file("root/var/lib/dpkg/status", "")
        self.assertEqual(self.install(1).returncode, 0)
        tool = self.path("root/usr/bin/tool")
        self.assertIsNone(attribute(tool))
        self.file("root/etc/setfcap.d/tool.caps", "/usr/bin/tool cap_net_raw=ep\n")
        done = self.install(2)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("/usr/bin/tool: none -> cap_net_raw=ep", done.stdout)
        self.assertEqual(attribute(tool), NET_RAW_EP)
        with open(tool, encoding="ascii") as file:
            self.assertEqual(file.read(), "version 2")

    def test_nothing_to_do_says_nothing(self):
        self.capable("root/usr/bin/tool")
        self.file("root/etc/setfcap.d/tool.caps", "/usr/bin/tool cap_net_raw=ep\n")
        environment = {"PATH": os.path.dirname(SETFCAP) + ":" + PATH,
                       "SETFCAP_ROOT": self.path("root")}
        self.assert_done(run([os.path.join(RESTORE, "restore.sh")], env=environment))


if __name__ == "__main__":
    main()
