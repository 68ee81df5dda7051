# SPDX-License-Identifier: MIT
"""Launches by the built execcap, in the states and places that users start them from."""

import json
import os
import shutil
import subprocess
import tempfile

from harness import EXECCAP, ToolTest, execcap, main, mask, own_state, run

NOBODY = 65534
AS_AMBIENT_USER = (
    "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
    "--inh-caps=-all,+net_raw,+chown", "--ambient-caps=-all,+net_raw,+chown",
)


class FromRoot(ToolTest):
    def test_a_user_has_the_capability_in_all_five_sets_and_no_new_privs(self):
        state = self.state_of("-u", "www-data", "-c", "net_bind_service")
        self.assertEqual(state.uid, [33] * 4)
        self.assertEqual(state.gid, [33] * 4)
        self.assertEqual(state.groups, [33])
        self.assertEqual(state.sets, (mask("net_bind_service"),) * 5)
        self.assertTrue(state.no_new_privs)

    def test_a_user_alone_has_nothing(self):
        state = self.state_of("-u", "nobody")
        self.assertEqual(state.sets, (0,) * 5)

    def test_a_user_without_capabilities_cannot_read_shadow(self):
        done = execcap("-u", "nobody", "-c", "none", "--", "cat", "/etc/shadow")
        self.assertEqual(done.returncode, 1)
        self.assertIn("Permission denied", done.stderr)

    def test_root_has_exactly_what_the_classic_text_says(self):
        state = self.state_of("= cap_setuid+eip", ends_options=False)
        setuid = mask("setuid")
        self.assertEqual(state.sets, (setuid, setuid, setuid, setuid, 0))

    def test_the_classic_text_with_all_but_some(self):
        held = own_state().permitted
        lacking = [n for n in ("sys_resource",) if not held & mask(n)]
        names = ["lease", "net_bind_service", "setpcap", *lacking]
        text = "=eip " + ",".join("cap_" + name for name in names) + "-eip"
        state = self.state_of(text, ends_options=False)
        wanted = held & ~mask(*names)
        self.assertEqual(state.sets, (wanted, wanted, wanted, wanted, 0))

    def test_root_with_new_privileges_allowed_is_held_by_its_bounding_set(self):
        state = self.state_of("-c", "net_raw", "--allow-new-privs")
        self.assertEqual(state.permitted, mask("net_raw"))
        self.assertFalse(state.no_new_privs)
        again = execcap("-c", "net_raw", "--allow-new-privs", "--", "sh", "-c",
                        "grep CapPrm /proc/self/status")
        self.assertEqual(int(again.stdout.split()[1], 16), mask("net_raw"))

    def test_held_passes_everything_on_to_a_user(self):
        state = self.state_of("-u", "65534:65534", "-c", "held")
        self.assertEqual(state.permitted, own_state().permitted)
        self.assertEqual(state.uid, [NOBODY] * 4)

    def test_groups_as_asked(self):
        self.assertEqual(self.state_of("-u", "nobody", "-G", "5,1,daemon").groups, [1, 5])
        self.assertEqual(self.state_of("-u", "nobody", "-G", "none").groups, [])
        self.assertEqual(self.state_of("-u", "nobody", "-g", "7", "--clear-groups").groups, [7])
        self.assertEqual(self.state_of("-u", "nobody:7").groups, [7])

    def test_securebits_and_capabilities_come_together(self):
        state = self.state_of("-u", "nobody", "-c", "net_raw", "--securebits", "sealed")
        self.assertEqual(state.ambient, mask("net_raw"))
        done = execcap("-u", "nobody", "-c", "net_raw", "--securebits", "sealed", "--",
                       "setpriv", "--dump")
        self.assertIn("noroot_locked", done.stdout)
        self.assertIn("no_setuid_fixup_locked", done.stdout)
        self.assertIn("keep_caps_locked", done.stdout)

    def test_inheritable_alone_is_for_files_to_pick_up(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            program = shutil.copy("/bin/cat", folder)
            run(["setcap", "cap_net_raw=ei", program])
            done = execcap("-u", "nobody", "--inheritable", "net_raw", "--allow-new-privs", "--",
                           "sh", "-c", f"{program} /proc/self/status")
            self.assertIn(f"CapEff:\t{mask('net_raw'):016x}", done.stdout, done.stderr)

    def test_a_program_with_capabilities_of_its_own_gets_no_more_than_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            program = shutil.copy("/bin/cat", folder)
            run(["setcap", "cap_net_raw=ep", program])
            done = execcap("-u", "nobody", "-c", "net_raw", "--", program, "/proc/self/status")
            self.assertIn(f"CapEff:\t{mask('net_raw'):016x}", done.stdout, done.stderr)
            self.assertIn(f"CapAmb:\t{0:016x}", done.stdout)

    def test_keep_rest_keeps_groups_environment_and_bounding(self):
        state = self.state_of("-u", "65534", "--keep-rest")
        self.assertEqual(state.uid, [NOBODY] * 4)
        self.assertEqual(state.gid, own_state().gid)
        self.assertEqual(state.groups, own_state().groups)
        self.assertEqual(state.bounding, own_state().bounding)
        self.assertFalse(state.no_new_privs)


class WhatALaunchReads(ToolTest):
    def files_opened_by(self, *args):
        """The files that execcap opened before it became the command, by strace."""
        with tempfile.TemporaryDirectory() as folder:
            log = folder + "/log"
            done = execcap(*args, "--", "true",
                           before=("strace", "-o", log, "-e", "openat,execve,execveat"))
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(log, encoding="utf-8") as file:
                calls = file.read().splitlines()
        last_exec = max(i for i, call in enumerate(calls) if call.startswith("execve"))
        return [call.split('"')[1] for call in calls[:last_exec] if call.startswith("openat(")]

    def test_numeric_ids_never_load_the_name_service(self):
        opened = self.files_opened_by("-u", "65534:65534", "-G", "7", "-c", "net_raw")
        self.assertTrue(opened)
        # The dynamic linker's, where it is linked to the shared C library.
        self.assertLessEqual({name for name in opened if name.startswith("/etc/")},
                             {"/etc/ld.so.cache"})

    def test_a_name_is_looked_up_and_nothing_else(self):
        self.assertIn("/etc/passwd", self.files_opened_by("-u", "nobody", "-c", "net_raw"))


class WhatRuns(ToolTest):
    """Programs that are replaced at the last moment, and what a program is called."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        self.program = os.path.join(folder.name, "program")
        self.other = os.path.join(folder.name, "other")
        shutil.copy(shutil.which("echo"), self.program)
        shutil.copy(shutil.which("printf"), self.other)

    def is_by_descriptor(self, command):
        """What --explain says."""
        done = execcap("-u", "65534:65534", "--explain", "--json", "--", command)
        return json.loads(done.stdout)["command"]["by_descriptor"]

    def test_a_program_replaced_before_its_exec_does_not_run(self):
        if not self.is_by_descriptor(self.program):
            self.skipTest("this kernel is older than 6.14: --explain says that the path is executed")
        # The launcher is held at its last call, where all its looks are over.
        held = subprocess.Popen(
            ["strace", "-qq", "-e", "trace=execveat", "-e", "inject=execveat:delay_enter=1500000",
             EXECCAP, "-v", "-u", "65534:65534", "--", self.program, "--", "%s"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        with held:
            for line in held.stderr:
                if line.startswith("execcap: execveat"):
                    break
            os.rename(self.other, self.program)
            self.assertEqual(held.stdout.read(), "-- %s\n", "the file that was explained is echo")
        self.assertEqual(held.returncode, 0)

    def test_the_process_is_called_as_if_its_path_were_executed(self):
        folder = os.path.dirname(self.program)
        os.symlink(shutil.which("cat"), os.path.join(folder, "link"))
        shutil.copy(shutil.which("cat"), os.path.join(folder, "whole"))
        script = os.path.join(folder, "script")
        with open(script, "w", encoding="utf-8") as file:
            file.write("#!/bin/cat /proc/self/comm\n")
        os.chmod(script, 0o755)
        for name, by_descriptor in (("whole", None), ("link", False), ("script", False)):
            command = os.path.join(folder, name)
            if by_descriptor is not None:
                self.assertEqual(self.is_by_descriptor(command), by_descriptor, name)
            words = [command] if name == "script" else [command, "/proc/self/comm"]
            done = execcap("-u", "65534:65534", "--", *words)
            self.assertEqual(done.stdout.splitlines()[0], name, done.stderr)

    def test_no_descriptor_is_left_to_the_program(self):
        done = execcap("-u", "65534:65534", "--", "ls", "/proc/self/fd")
        # The last is that of ls itself.
        self.assertEqual(done.stdout.split(), ["0", "1", "2", "3"])


class FromElsewhere(ToolTest):
    def test_a_user_with_ambient_capabilities_passes_one_on(self):
        state = self.state_of("-c", "net_raw", before=AS_AMBIENT_USER)
        raw = mask("net_raw")
        self.assertEqual(state.sets, (raw, raw, raw, own_state().bounding, raw))

    def test_a_user_that_is_there_already_needs_no_privilege(self):
        as_user = ("setpriv", "--reuid", "65534", "--regid", "65534", "--groups", "65534")
        state = self.state_of("-u", "65534:65534", before=as_user)
        self.assertEqual(state.uid, [NOBODY] * 4)

    def test_root_of_a_user_namespace(self):
        state = self.state_of("-c", "net_raw,sys_resource", before=("unshare", "-Ur"))
        self.assertEqual(state.permitted, mask("net_raw", "sys_resource"))

    def test_an_unmapped_id_in_a_user_namespace_is_refused(self):
        self.assert_refused("-u", "33:33", "--keep-groups", "-c", "none", "--", "id",
                            says="does not map this id", before=("unshare", "-Ur"))

    def test_without_proc(self):
        script = 'umount -l /proc && exec "$0" -u nobody -c net_raw -- capsh --print'
        done = run(["unshare", "-m", "sh", "-c", script, EXECCAP])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Current: cap_net_raw=eip", done.stdout)
        self.assertIn("Ambient set =cap_net_raw", done.stdout)

    def test_without_setpcap_bounding_stays_under_no_new_privs(self):
        before = (EXECCAP, "-c", "setuid,setgid,net_raw", "--allow-new-privs", "--")
        state = self.state_of("-u", "nobody", "-c", "net_raw", before=before)
        self.assertEqual(state.bounding, mask("setuid", "setgid", "net_raw"))
        self.assertEqual(state.permitted, mask("net_raw"))
        self.assert_refused("-u", "nobody", "-c", "net_raw", "--allow-new-privs", "--", "id",
                            says="--bounding keep", before=before)
        state = self.state_of("-u", "nobody", "-c", "net_raw", "--allow-new-privs",
                              "--bounding", "keep", before=before)
        self.assertEqual(state.ambient, mask("net_raw"))

    def test_keep_caps_locked_goes_by_no_setuid_fixup(self):
        before = (EXECCAP, "--keep-rest", "--securebits=-keep_caps+lock", "--")
        state = self.state_of("-u", "nobody", "-c", "net_raw", "--securebits", "keep",
                              before=before)
        self.assertEqual(state.ambient, mask("net_raw"))

    def test_within_a_root_directory(self):
        with tempfile.TemporaryDirectory() as root:
            os.chmod(root, 0o755)
            os.mkdir(root + "/bin")
            shutil.copy(static_true(root), root + "/bin/probe")
            done = execcap("--chroot", root, "-u", "65534:65534", "-c", "none", "--", "/bin/probe")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_refused("--chroot", root, "-u", "65534:65534", "-c", "none", "--",
                                "/bin/absent", code=127, says="/bin/absent")


def static_true(folder):
    """A program that needs no library: it only ends well."""
    source = os.path.join(folder, "true.cpp")
    with open(source, "w", encoding="ascii") as file:
        file.write("int main() { return 0; }\n")
    run(["c++", "-static", "-o", folder + "/true", source])
    return folder + "/true"


if __name__ == "__main__":
    main()
