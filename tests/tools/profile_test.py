# SPDX-License-Identifier: MIT
"""Profiles as users write them: files and scripts, run by the kernel, from root and from others."""

import json
import os
import pathlib
import shutil
import struct
import tempfile

from harness import EXECCAP, PATH, State, ToolTest, execcap, main, mask, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
SHOW = "command=/bin/cat\narg=/proc/self/status\n"


class Profiles(ToolTest):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        # Nobody may be able to enter the build folder, and the length of a `#!` line is limited.
        self.execcap = str(shutil.copy(EXECCAP, self.folder / "execcap"))

    def file(self, name, text, mode=0o644):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return str(path)

    def script(self, name, text, line="#!{} --profile\n"):
        return self.file(name, line.format(self.execcap) + text, 0o755)

    def test_a_profile_launches_as_its_options_would(self):
        text = "user=nobody\ncaps=net_raw,chown\numask=027\nenv=A=b c\n"
        by_file = self.state_of("--profile", self.file("web", text))
        by_words = self.state_of("-u", "nobody", "-c", "net_raw,chown")
        self.assertEqual(vars(by_file), vars(by_words))
        self.assertEqual(by_file.sets, (mask("net_raw", "chown"),) * 5)
        done = execcap("--profile", self.file("web", text), "--", "sh", "-c", "umask; echo \"$A\"")
        self.assertEqual(done.stdout, "0027\nb c\n")

    def test_a_script_runs_its_command_with_all_words_behind_it(self):
        script = self.script("my script", "caps=none\ncommand=/usr/bin/printf\narg=[%s]\\n\n"
                                          "arg=--x y\n")
        done = run([script, "", "--caps", "all", "a  b", "-v", "--"])
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout, "[--x y]\n[]\n[--caps]\n[all]\n[a  b]\n[-v]\n[--]\n")

    def test_blanks_in_the_interpreter_line_do_not_matter(self):
        for line in ("#! {} --profile\n", "#!{}  --profile  \n", "#!\t{}\t--profile\n"):
            done = run([self.script("spaces", "caps=none\n" + SHOW, line)])
            self.assertEqual(State(done.stdout).permitted, 0, done.stderr)

    def test_a_script_without_a_command_runs_what_it_is_given(self):
        script = self.script("as-nobody", "user=nobody\ncaps=net_raw\n")
        done = run([script, "cat", "/proc/self/status"])
        self.assertEqual(State(done.stdout).sets, (mask("net_raw"),) * 5, done.stderr)

    def test_a_script_is_found_by_path_and_has_the_exit_code_of_its_command(self):
        self.script("in-path", "caps=none\ncommand=sh\narg=-c\narg=exit 7\n")
        done = run(["in-path"], env={"PATH": f"{self.folder}:{PATH}"})
        self.assertEqual(done.returncode, 7, done.stderr)

    def test_explain_shows_where_each_option_came_from(self):
        file = self.file("web", "user=nobody\n\ncaps=net_raw\ncommand=true\n")
        done = execcap("--profile", file, "--explain", "--umask", "27")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.splitlines()[:4], [
            f"options       {file}:1   user=nobody",
            f"              {file}:3   caps=net_raw",
            f"              {file}:4   command=true",
            f"              {'command line':{len(file) + 2}}   profile={file}"])
        self.assertIn("umask=27\n", done.stdout)
        done = execcap("--profile", file, "--explain", "--json")
        options = json.loads(done.stdout)["options"]
        self.assertEqual(options[:3], [
            {"from": f"{file}:1", "name": "user", "value": "nobody"},
            {"from": f"{file}:3", "name": "caps", "value": "net_raw"},
            {"from": f"{file}:4", "name": "command", "value": "true"}])
        self.assertIn({"from": "command line", "name": "explain", "value": None}, options)

    def test_errors_name_the_line(self):
        for text, says in (
                ("caps=none\nusr=web\n", ":2: 'usr': unknown option; did you mean user?"),
                ("\ncaps=net_rwa\n", ":2: --caps: unknown capability 'net_rwa'"),
                ("user=no-such-user\n", ":1: --user: there is no user 'no-such-user'"),
                ("caps=none\nchdir=/nowhere\n", ":2: --chdir: '/nowhere': no such file"),
                ("caps=none\n\npermitted=none\n",
                 ":1: --caps: cannot be combined with --permitted of "),
        ):
            file = self.file("wrong", text)
            self.assert_refused("--profile", file, "--", "id", says=file + says)

    def test_what_others_could_have_written_is_refused(self):
        self.assert_refused("--profile", self.file("open", "caps=none\n", 0o646), "id",
                            says="everybody may write it")
        self.assert_refused("--profile", self.file("group", "caps=none\n", 0o664), "id",
                            says="its group may write it")
        theirs = self.file("theirs", "caps=none\n")
        os.chown(theirs, 33, 0)
        self.assert_refused("--profile", theirs, "id", says="it belongs to uid 33")
        folder = self.folder / "sub"
        folder.mkdir()
        folder.chmod(0o777)
        below = self.file("sub/below", "caps=none\n")
        self.assert_refused("--profile", below, "id", says=f"'{folder}': everybody may write it")

    def test_an_access_control_list_shows_in_the_group_bits(self):
        file = self.file("acl", "caps=none\n")
        # <linux/posix_acl_xattr.h>: the owner rw, user 33 w, the group r, the mask rw, others r.
        entries = ((0x01, 6, -1), (0x02, 2, 33), (0x04, 4, -1), (0x10, 6, -1), (0x20, 4, -1))
        acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
        os.setxattr(file, "system.posix_acl_access", acl)
        self.assert_refused("--profile", file, "id", says="its group may write it")

    def test_another_user_may_use_roots_profile_and_their_own(self):
        roots = self.file("roots", "caps=none\n" + SHOW)
        done = run([*NOBODY, self.execcap, "--profile", roots])
        self.assertEqual(State(done.stdout).uid, [65534] * 4, done.stderr)
        own = self.file("own", "caps=none\n" + SHOW)
        os.chown(own, 65534, 65534)
        done = run([*NOBODY, self.execcap, "--profile", own])
        self.assertEqual(State(done.stdout).permitted, 0, done.stderr)
        self.assert_refused("--profile", own, says="it belongs to uid 65534")

    def test_a_profile_can_not_be_standard_input_or_a_pipe(self):
        self.assert_refused("--profile", "/dev/stdin", "id", says="--profile: cannot ",
                            input="caps=none\n")
        self.assert_refused("--profile", "-", "id", says="no such file or directory")

    def test_a_launcher_with_capabilities_of_its_own_opens_no_profile(self):
        own = self.folder / "own-execcap"
        shutil.copy(EXECCAP, own)
        os.chown(own, 0, 65534)
        own.chmod(0o750)
        self.assertEqual(run(["setcap", "cap_net_raw=ep", str(own)]).returncode, 0)
        file = self.file("web", "caps=none\n" + SHOW)
        done = run([*NOBODY, str(own), "--profile", file])
        self.assertEqual(done.returncode, 125)
        self.assertIn("--profile: execcap has more privilege than its caller", done.stderr)

    def test_the_shipped_example_works(self):
        example = ROOT / "examples/profiles/web.profile"
        text = example.read_text("ascii").replace("/srv/www", str(self.folder))
        text = text.replace("arg=-m\narg=http.server\narg=80\n",
                            "arg=-c\narg=import os; print(open('/proc/self/status').read(), "
                            "os.getcwd(), os.umask(0))\n")
        copy = self.file("web.profile", text, 0o755)
        done = execcap("--profile", copy)
        self.assertEqual(done.returncode, 0, done.stderr)
        state = State(done.stdout)
        self.assertEqual(state.uid, [33] * 4)
        self.assertEqual(state.sets, (mask("net_bind_service"),) * 5)
        self.assertTrue(done.stdout.endswith(f"{self.folder} {0o27}\n"))


if __name__ == "__main__":
    main()
