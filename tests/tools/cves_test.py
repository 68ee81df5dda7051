# SPDX-License-Identifier: MIT
"""What went wrong in other launchers, tried here: packaging/cves.md names these tests."""

import ctypes
import os
import pty
import shutil
import subprocess
import tempfile

from harness import EXECCAP, PATH, ToolTest, execcap, main, mask, run

NOBODY = 65534
FULL_INHERITABLE = ("setpriv", "--inh-caps", "+net_raw,+chown,+setuid", "--ambient-caps", "-all")


class WhatTheCallerHas(ToolTest):
    """It does not go on by itself."""

    def test_an_inheritable_set_does_not_go_on(self):
        caller = run([*FULL_INHERITABLE, "grep", "CapInh", "/proc/self/status"]).stdout
        self.assertEqual(int(caller.split()[1], 16), mask("net_raw", "chown", "setuid"))
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            file = shutil.copy(shutil.which("cat"), folder)
            # It gives what the process inherits.
            subprocess.run(["setcap", "cap_net_raw,cap_chown,cap_setuid=ei", file], check=True)
            for options in (("-c", "none"), ("-c", "none", "--allow-new-privs"),
                            ("--allow-new-privs",)):
                done = execcap("-u", f"{NOBODY}:{NOBODY}", *options, "--", file, "/proc/self/status",
                               before=FULL_INHERITABLE)
                self.assertEqual(done.returncode, 0, done.stderr)
                held = [line for line in done.stdout.splitlines()
                        if line.startswith(("CapInh", "CapPrm", "CapEff", "CapAmb"))]
                self.assertEqual({int(line.split()[1], 16) for line in held}, {0}, options)

    def test_a_file_that_denies_a_group_denies_it(self):
        own_group = 4242
        caller = ("setpriv", "--groups", f"{own_group},4")
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            file = os.path.join(folder, "not-for-the-group")
            with open(file, "w", encoding="utf-8") as text:
                text.write("open\n")
            os.chown(file, 0, own_group)
            os.chmod(file, 0o604)
            # The primary group is among the supplementary ones: it stays when the first one changes.
            for options in (("-u", f"{NOBODY}:{own_group}"),
                            ("-u", f"{NOBODY}:{own_group}", "--clear-groups"),
                            ("-u", f"{NOBODY}:{NOBODY}", "-G", str(own_group))):
                denied = execcap(*options, "--", "cat", file)
                self.assertEqual((denied.returncode, denied.stdout), (1, ""), options)
            # And the caller's groups are no longer there.
            groups = execcap("-u", f"{NOBODY}:{NOBODY}", "--", "id", "-G", before=caller).stdout
            self.assertEqual(groups, f"{NOBODY}\n")


class WhatAWordMeans(ToolTest):
    """One thing."""

    def test_an_id_that_means_no_change_is_none(self):
        for word in ("-1", "4294967295", "4294967296", "0x0", "+0", " 0", "1e0", "#-1"):
            for options in ((f"--user={word}",), (f"--user={word}:{NOBODY}",),
                            (f"--user={NOBODY}:{word}",), ("--user=nobody", f"--groups={word}"),
                            (f"--ruid={word}", "--keep-rest"), (f"--egid={word}", "--keep-rest")):
                done = execcap(*options, "--", "id")
                self.assertEqual((done.returncode, done.stdout), (125, ""), options)

    def test_a_name_is_of_the_kind_that_its_option_says(self):
        # `shadow` is a group and no user, `sync` is a user and no group.
        for options in (("-u", "shadow"), ("-u", "@shadow"), ("-u", "%shadow"), ("-g", "sync"),
                        ("-u", "nobody:sync"), ("-u", "nobody", "-G", "sync"), ("-u", "@nobody"),
                        ("-u", "nobody,root"), ("-u", "")):
            done = execcap(*options, "--", "id")
            self.assertEqual((done.returncode, done.stdout), (125, ""), options)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_text_of_any_length_is_read_or_refused(self):
        long = 100_000
        for options in (("-c", ",".join(["net_raw"] * (long // 8))), ("-c", "x" * long),
                        ("--iab", "!" * long), ("--securebits", "a," * (long // 2)),
                        ("-u", "9" * long), ("-u", "n" * long), ("-G", "1," * (long // 2))):
            done = execcap(*options, "--", "true")
            self.assertIn(done.returncode, (0, 125), options[0])
            self.assertLessEqual(done.stderr.count("\n"), 1)

    def test_a_start_without_any_word_is_refused(self):
        child = os.fork()
        if child == 0:
            libc = ctypes.CDLL(None, use_errno=True)
            nothing = (ctypes.c_char_p * 1)(None)
            sink = os.open("/dev/null", os.O_WRONLY)
            os.dup2(sink, 2)
            libc.execve(EXECCAP.encode(), nothing, (ctypes.c_char_p * 2)(b"-u", None))
            os._exit(99)
        _, status = os.waitpid(child, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 125)


class Terminals(ToolTest):
    """What a command can do to the terminal of its caller."""

    def tells_of_terminal(self, *options):
        """What a command on a terminal says of opening the terminal of its session."""
        script = "if (: <>/dev/tty) 2>/dev/null; then echo shared; else echo none; fi"
        child, terminal = pty.fork()
        if child == 0:
            # By a shell that stays: the leader of a session cannot begin another.
            os.execve("/bin/sh", ["sh", "-c", '"$0" "$@"; exit $?', EXECCAP, "-u", f"{NOBODY}:{NOBODY}",
                                  *options, "--", "sh", "-c", script], {"PATH": PATH})
        said = b""
        while True:
            try:
                piece = os.read(terminal, 1000)
            except OSError:  # the end, as Linux says it
                break
            if not piece:
                break
            said += piece
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0, said)
        return said.split()[-1].decode()

    def test_a_session_of_its_own_has_no_terminal_to_push_into(self):
        self.assertEqual(self.tells_of_terminal("--setsid"), "none")
        # The terminal is of a mode that lets its session open it.
        self.assertEqual(self.tells_of_terminal(), "shared")


if __name__ == "__main__":
    main()
