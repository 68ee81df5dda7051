# SPDX-License-Identifier: MIT
"""What the built execcap refuses: one clear line, the right exit code, and nothing is run."""

import os
import shutil
import tempfile

from harness import EXECCAP, ToolTest, execcap, main, run

REFUSALS = [
    # arguments, what the message must say
    (["-u", "-1", "-c", "none", "--", "id"], "there is no user '-1'"),
    (["-u", "4294967295", "-c", "none", "--", "id"], "id 4294967295 is out of range"),
    (["-u", "4294967296", "-c", "none", "--", "id"], "id 4294967296 is out of range"),
    (["-u", "", "-c", "none", "--", "id"], "empty user"),
    (["-u", ":33", "-c", "none", "--", "id"], "empty user"),
    (["-u", "0x10", "-c", "none", "--", "id"], "there is no user '0x10'"),
    (["-u", "12345", "-c", "none", "--", "id"], "write 12345:GROUP"),
    (["-u", "nobody:4294967295", "--", "id"], "out of range"),
    (["--usr", "root", "id"], "--usr: unknown option; did you mean --user?"),
    (["--caps=", "ls"], "--caps: empty value"),
    (["-c", "net_rwa", "id"], "unknown capability 'net_rwa' at character 1; did you mean cap_net_raw?"),
    (["-c", "net_raw junk", "id"], "a blank does not belong in 'net_raw junk' at character 8"),
    (["-c", "net_raw,,chown", "id"], "empty item at character 9"),
    (["-c", "63", "id"], "63"),
    (["-c", "017", "id"], "017"),
    (["-u", "nobody", "--ambient", "net_raw", "id"],
     "cannot raise ambient cap_net_raw: not in the inheritable set; add it with --inheritable"),
    (["-c", "net_raw"], "no command"),
    ([], "no command"),
    (["id"], "nothing"),
    (["-c", "none", "--chroot", "/nonexistent", "id"], "--chroot: '/nonexistent'"),
    (["-c", "none", "--chdir", "/nonexistent", "id"], "--chdir: '/nonexistent'"),
    (["-c", "none", "--securebits", "noroot,bogus", "id"], "bogus"),
    (["-c", "none", "--securebits", "keep_caps", "id"], "keep_caps"),
    (["-c", "none", "--umask", "9", "id"], "--umask"),
    (["-c", "none", "--pdeathsig", "NOSUCH", "id"], "--pdeathsig"),
    (["-c", "none", "--env", "=x", "id"], "--env"),
    (["cap_bogus=ep", "id"], "cap_bogus"),
    (["-c", "none", "--caps", "none", "id"], "--caps"),
    (["-c", "none", "--keep-env", "--clear-env", "id"], "--clear-env"),
]


class Refusals(ToolTest):
    def test_each_mistake_is_one_clear_line_and_nothing_runs(self):
        for args, says in REFUSALS:
            with self.subTest(args=args):
                self.assert_refused(*args, says=says)

    def test_a_capability_that_the_caller_does_not_have(self):
        before = (EXECCAP, "-c", "net_raw", "--")
        self.assert_refused("-c", "chown", "id", says="cannot give cap_chown", before=before)
        self.assert_refused("-c", "net_raw", "--bounding", "net_raw,chown", "id",
                            says="cannot have cap_chown in the bounding set", before=before)

    def test_a_user_cannot_become_another(self):
        before = ("setpriv", "--reuid", "65534", "--clear-groups")
        self.assert_refused("-u", "33:33", "--", "id", says="needs cap_setgid", before=before)
        self.assert_refused("--ruid", "33", "--euid", "33", "-c", "none", "--", "id",
                            says="needs cap_setuid", before=before)

    def test_locked_securebits_stand_against_the_default(self):
        before = (EXECCAP, "--keep-rest", "--securebits=-no_setuid_fixup+lock", "--")
        self.assert_refused("-u", "nobody", "-c", "none", "--", "id",
                            says="a locked securebit cannot change", before=before)
        self.assert_refused("-u", "nobody", "-c", "none", "--", "id", says="--securebits keep",
                            before=before)

    def test_new_privileges_cannot_be_allowed_again(self):
        before = ("setpriv", "--no-new-privs")
        self.assert_refused("-c", "none", "--allow-new-privs", "--", "id",
                            says="no_new_privs is set in the caller", before=before)


class CommandsThatCannotStart(ToolTest):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, text="", mode=0o755):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def test_a_command_that_is_not_there_is_127(self):
        self.assert_refused("-c", "none", "--", "no-such-command", code=127,
                            says="no-such-command: command not found")
        self.assert_refused("-c", "none", "--", "/no/such", code=127, says="/no/such")

    def test_what_cannot_be_executed_is_126(self):
        for path, says in [
            (self.folder, "is a directory"),
            (self.file("plain", mode=0o644), "no execute permission"),
            (self.file("script", "#!/no/such/interpreter\n"), "/no/such/interpreter"),
            (self.file("empty"), "neither a program"),
        ]:
            with self.subTest(path=path):
                self.assert_refused("-c", "none", "--", path, code=126, says=says)

    def test_a_file_whose_effective_capabilities_are_out_of_reach_is_said_before(self):
        program = shutil.copy("/bin/true", self.folder)
        run(["setcap", "cap_net_raw=ep", program])
        self.assert_refused("-u", "nobody", "-c", "chown", "--", program, code=126,
                            says="(cap_net_raw)")

    def test_a_program_whose_capabilities_take_away_what_was_asked_is_refused(self):
        program = shutil.copy("/bin/true", self.folder)
        run(["setcap", "cap_chown=p", program])
        self.assert_refused("-u", "nobody", "-c", "net_raw", "--", program,
                            says="the command would not get cap_net_raw")

    def test_the_path_is_searched_as_the_new_identity(self):
        hidden = os.path.join(self.folder, "hidden")
        os.mkdir(hidden, 0o700)
        shutil.copy("/bin/false", os.path.join(hidden, "true"))
        done = execcap("-u", "nobody", "--", "true", env={"PATH": hidden + ":/usr/bin:/bin"})
        self.assertEqual(done.returncode, 0, done.stderr)


class Explanations(ToolTest):
    def test_a_launch_that_would_work_is_explained_and_not_run(self):
        done = execcap("-u", "nobody", "-c", "net_raw", "--explain", "--", "id")
        self.assertEqual(done.returncode, 0)
        self.assertIn("runs with exactly what was asked for", done.stdout)
        self.assertNotIn("uid=65534", done.stdout)

    def test_a_refusal_is_explained_with_its_reason(self):
        for args, says in REFUSALS:
            with self.subTest(args=args):
                done = execcap("--explain", *args)
                self.assertEqual(done.returncode, 125, done.stdout + done.stderr)
                words = " ".join((done.stdout + done.stderr).split())
                self.assertIn(" ".join(says.split()), words)


if __name__ == "__main__":
    main()
