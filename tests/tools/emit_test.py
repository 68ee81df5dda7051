# SPDX-License-Identifier: MIT
"""Launches in other words, run: setpriv, capsh and the script of sh end in the state that execcap
gives, and where an emission says that they do not, they end in the state that it says."""

import os
import re
import shutil
import tempfile

from emitted import COMMAND, differences_said, emission, run_line, seen, unsaid
from harness import EXECCAP, PATH, ToolTest, execcap, main, run

AS_USER = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all",
           "--bounding-set=+all")
AS_AMBIENT_USER = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                   "--inh-caps=-all,+net_raw,+chown", "--ambient-caps=-all,+net_raw,+chown")

# What is launched: the caller, and the options. The probe is the command.
RECIPES = {
    "a user": ((), "-u nobody"),
    "a user with one": ((), "-u nobody -c net_raw"),
    "a user with two": ((), "-u www-data -c net_bind_service,net_raw"),
    "a user with everything": ((), "-u nobody -c held"),
    "a user and a group": ((), "-u nobody:7 -c chown"),
    "a number": ((), "-u 12345:54321 -c chown,kill"),
    "no groups": ((), "-u nobody -G none"),
    "some groups": ((), "-u nobody -G 5,1 -c chown"),
    "root with nothing": ((), "-c none"),
    "root with two": ((), "-c chown,net_raw"),
    "root by its bounding set": ((), "-c chown --allow-new-privs"),
    "the classic text": ((), ["= cap_setuid+eip"]),
    "inheritable for files": ((), "-u nobody --inheritable net_raw --allow-new-privs"),
    "pure capabilities":
        ((), "-c none --bounding keep --allow-new-privs --securebits sealed"),
    "locked securebits":
        ((), "-u nobody -c net_raw --securebits noroot+lock,no_setuid_fixup+lock"),
    "sealed with ambient": ((), "-u nobody -c net_raw --securebits sealed"),
    "the tightest": ((), "-u nobody -c net_raw --bounding none"),
    "root with full bounding": ((), "-c net_raw --bounding keep"),
    "a number, the rest kept": ((), "--keep-rest -u 65534"),
    "sets, the rest kept": ((), "--keep-rest --inheritable chown --bounding chown,net_raw"),
    "two uids": ((), "--ruid 33 --euid 65534 -c chown"),
    "permitted alone": ((), "--permitted net_raw --effective none --securebits noroot"),
    "a place": ((), "-u nobody -C /usr --umask 077"),
    "an environment": ((), ["-u", "nobody", "--env", "A=b 'c' \"$d\"\n%e", "--env", "USER"]),
    "a clean environment": ((), "-u nobody --clear-env --env A=1"),
    "the environment as it is": ((), "-u nobody --keep-env"),
    "a death signal": ((), "-u nobody --pdeathsig usr1"),
    "an ordinary user": (AS_USER, "-c none"),
    "an ordinary user, others allowed": (AS_USER, "-c none --allow-new-privs --bounding keep"),
    "an ambient user": (AS_AMBIENT_USER, "-c net_raw"),
    "an ambient user that keeps": (AS_AMBIENT_USER, "--keep-rest"),
}
# What has a name in the option alone, and not in the state.
WORDLESS = re.compile(r"--(pdeathsig|setsid|argv0|chroot|chdir)\b")


class Emissions(ToolTest):
    """Each recipe in each of three forms."""

    @classmethod
    def setUpClass(cls):
        # The script calls execcap by its name, and nobody may be able to enter the build folder.
        cls.folder = tempfile.mkdtemp()
        os.chmod(cls.folder, 0o755)
        shutil.copy(EXECCAP, cls.folder)
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def wanted(self, before, options):
        """The state by execcap itself."""
        words = [os.path.join(self.folder, "execcap"), *options, *COMMAND]
        line = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
        done = run_line(line, before, f"{self.folder}:{PATH}")
        self.assertEqual(done.returncode, 0, done.stderr)
        return seen(done.stdout)

    def check(self, form, before, options):
        wanted = self.wanted(before, options)
        text, _ = emission(options, form, before=before)
        lines = unsaid(text)
        said = differences_said(lines)
        wordless = [line for line in lines if WORDLESS.match(line)]
        self.assertEqual(len(lines), len(said) + len(wordless), lines)
        if form == "shell":
            self.assertEqual(lines, [])
        done = run_line(text, before, f"{self.folder}:{PATH}")
        self.assertEqual(done.returncode, 0, done.stderr)
        there = seen(done.stdout)
        if any("pdeathsig" in line for line in wordless):
            wanted["signal"] = there["signal"] = 0
        real = {field: value for field, value in there.items() if value != wanted[field]}
        self.assertEqual(real, said)
        strict = execcap("--strict", "--emit", form, *options, *COMMAND, before=before)
        self.assertEqual(strict.returncode, 1 if lines else 0)
        return not lines

    def check_form(self, form, at_least):
        """All recipes; at least so many can be said as a whole."""
        whole = 0
        for name, (before, options) in RECIPES.items():
            words = options.split() if isinstance(options, str) else options
            with self.subTest(name, form=form):
                whole += self.check(form, before, words)
        self.assertGreaterEqual(whole, at_least)

    def test_setpriv_ends_in_the_same_state_or_in_the_one_that_is_said(self):
        self.check_form("setpriv", at_least=20)

    def test_capsh_ends_in_the_same_state_or_in_the_one_that_is_said(self):
        self.check_form("capsh", at_least=25)

    def test_the_script_ends_in_the_same_state(self):
        self.check_form("shell", at_least=len(RECIPES))

    def test_a_file_with_capabilities_gets_what_is_said(self):
        """Under setpriv, which keeps its permitted set, the file's capabilities count."""
        program = shutil.copy("/bin/cat", self.folder)
        run(["setcap", "cap_chown,cap_kill=ep", program])
        options = ("-c", "chown", "-u", "nobody", "--bounding", "keep")
        text, _ = emission(options, "setpriv", [program, "/proc/self/status"])
        self.assertEqual([line.split(":")[0] for line in unsaid(text)],
                         ["permitted chown", "effective chown"])
        done = run_line(text)
        self.assertIn("CapPrm:\t0000000000000021", done.stdout, done.stderr)
        text, _ = emission(options, "capsh", [program, "/proc/self/status"])
        self.assertEqual(unsaid(text), [])
        self.assertIn("CapPrm:\t0000000000000001", run_line(text).stdout)

    def test_options_without_a_word_are_named(self):
        options = ("-u", "nobody", "--setsid", "--argv0", "name", "--pdeathsig", "TERM")
        text, _ = emission(options, "setpriv", ["/bin/true"])
        self.assertEqual(unsaid(text), ["--setsid: setpriv has no word for it",
                                        "--argv0 name: setpriv has no word for it"])
        text, _ = emission(options, "capsh", ["/bin/true"])
        self.assertEqual(sorted(unsaid(text)), ["--argv0 name: capsh has no word for it",
                                                "--pdeathsig: capsh has no word for it",
                                                "--setsid: capsh has no word for it"])

    def test_nothing_runs_and_a_missing_command_is_a_note(self):
        text, _ = emission(("-c", "none"), "setpriv", ["/nowhere/no-such-program"])
        self.assertIn("# note: '/nowhere/no-such-program' is not here", text)
        with tempfile.TemporaryDirectory() as folder:
            emission(("-c", "none"), "shell", ["/usr/bin/touch", folder + "/made"])
            self.assertEqual(os.listdir(folder), [])

    def test_a_launch_that_nobody_could_do_is_refused(self):
        self.assert_refused("-c", "none", "--ambient", "net_raw", "--emit", "systemd", "/bin/true",
                            says="cannot")

    def test_what_the_caller_may_not_do_is_a_note(self):
        done = execcap("-u", "0:0", "-c", "chown", "--emit", "setpriv", "/bin/true",
                       before=AS_USER)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("# note: it takes a caller who may do it: ", done.stdout)
        done = execcap("-u", "nobody", "-c", "chown", "--emit", "systemd", "/bin/true",
                       before=AS_USER)
        self.assertNotIn("note", done.stdout)


if __name__ == "__main__":
    main()
