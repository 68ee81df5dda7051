# SPDX-License-Identifier: MIT
"""The recipes with securebits and with bounding and inheritable, from the launch to the last child."""

import os
import shutil
import subprocess
import tempfile

from harness import EXECCAP, State, ToolTest, execcap, main, mask, run

BIN = os.path.dirname(EXECCAP)
SETFCAP = os.path.join(BIN, "setfcap")
CAPDROP = os.path.join(BIN, "capdrop")
STATUS = "/proc/self/status"


class Recipe(ToolTest):
    """Copies of cat(1) and sh(1) with privileges of their own, in a folder that all can enter."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="securebits-")
        self.addCleanup(shutil.rmtree, self.folder)
        os.chmod(self.folder, 0o755)

    def program(self, name, caps=None, mode=0o755, of="/bin/cat"):
        path = os.path.join(self.folder, name)
        shutil.copy(of, path)
        os.chmod(path, mode)
        if caps is not None:
            subprocess.run([SETFCAP, "--quiet", caps, path], check=True)
        return path

    def states_of(self, launch, *programs):
        """What each program is when it is started by the shell that `launch` starts."""
        script = "; echo =; ".join(f"{program} {STATUS}" for program in programs)
        done = run([*launch, "sh", "-c", script])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [State(text) for text in done.stdout.split("=\n")]


class PureCapabilities(Recipe):
    SEALED = (EXECCAP, "-c", "none", "--bounding", "keep", "--allow-new-privs",
              "--securebits", "sealed", "--")

    def test_root_is_an_ordinary_uid_and_a_helper_has_what_its_file_carries(self):
        plain, set_user_id, helper = self.states_of(
            self.SEALED, self.program("plain"), self.program("suid", mode=0o4755),
            self.program("helper", "cap_net_raw=ep"))
        self.assertEqual(plain.uid, [0, 0, 0, 0])
        self.assertEqual((plain.permitted, plain.effective), (0, 0))
        self.assertEqual((set_user_id.permitted, set_user_id.effective), (0, 0))
        self.assertEqual((helper.permitted, helper.effective),
                         (mask("net_raw"), mask("net_raw")))

    def test_set_user_id_root_gives_a_user_the_uid_and_no_capability(self):
        program = self.program("suid", mode=0o4755)
        done = run([EXECCAP, "-u", "65534:65534", "--permitted", "none", "--bounding", "keep",
                    "--allow-new-privs", "--securebits", "sealed", "--", program, STATUS])
        self.assertEqual(done.stderr, "")
        state = State(done.stdout)
        self.assertEqual(state.uid[1], 0)
        self.assertEqual((state.permitted, state.effective), (0, 0))

    def test_root_without_capabilities_is_denied_what_they_allow(self):
        path = self.program("plain")
        done = run([*self.SEALED, "chown", "1", path])
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(os.stat(path).st_uid, 0)

    def test_the_seal_cannot_be_broken(self):
        for bits in ("none", "noroot"):
            done = run([EXECCAP, "--keep-rest", "--securebits", "sealed", "--",
                        EXECCAP, "-c", "none", "--securebits", bits, "--", "id"])
            self.assertEqual((done.returncode, done.stdout), (125, ""))
            self.assertIn("a locked securebit cannot change", done.stderr)
        carrier = self.program("carrier", "cap_net_raw=ep", of=EXECCAP)
        os.chmod(carrier, 0o700)
        done = run([*self.SEALED, "sh", "-c", f"{carrier} -c net_raw --securebits keep "
                    "--bounding keep -- /usr/bin/id"])
        self.assertEqual((done.returncode, done.stdout), (125, ""))
        self.assertIn("no_cap_ambient_raise", done.stderr)


class DaemonWhoseChildrenHaveNothing(Recipe):
    ALONE = ("-c", "net_raw", "--inheritable", "none", "--ambient", "none",
             "--securebits", "noroot", "--")

    def test_the_daemon_has_the_capability_and_its_child_none_although_uid_0(self):
        daemon = self.program("daemon", "cap_net_raw=ep", of="/bin/dash")
        plain = self.program("plain")
        done = execcap(*self.ALONE, daemon, "-c", f"cat /proc/$$/status; echo =; {plain} {STATUS}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        daemon_state, child = [State(text) for text in done.stdout.split("=\n")]
        held = mask("net_raw")
        self.assertEqual(daemon_state.sets, (held, held, 0, held, 0))
        self.assertEqual(child.sets, (0, 0, 0, held, 0))
        self.assertEqual(child.uid, [0, 0, 0, 0])

    def test_without_the_recipe_the_child_has_it(self):
        child, = self.states_of((EXECCAP, "-c", "net_raw", "--"), self.program("plain"))
        self.assertEqual(child.effective, mask("net_raw"))

    def test_a_file_that_does_not_carry_the_capability_is_refused(self):
        self.assert_refused(*self.ALONE, self.program("plain"),
                            says="the command would not get cap_net_raw")


class PayloadOfAContainer(Recipe):
    def test_bounding_and_inheritable_both_limit_it(self):
        host = (EXECCAP, "--keep-rest", "-u", "65534:65534", "--inheritable", "chown,sys_time",
                "--bounding", "chown,net_raw,setuid,setgid", "--permitted", "none",
                "--effective", "none", "--")
        by_bounding, by_inheritable = self.states_of(
            host, self.program("permitted", "all=p"), self.program("inheritable", "all=i"))
        self.assertEqual(by_bounding.permitted, mask("chown", "net_raw", "setuid", "setgid"))
        self.assertEqual(by_inheritable.permitted, mask("chown", "sys_time"))

    def test_what_capdrop_takes_is_beyond_both(self):
        payload = (CAPDROP, "sys_time,sys_module", "--", EXECCAP, "--keep-rest",
                   "--inheritable", "held", "--",
                   "unshare", "--mount", "--pid", "--fork", "--mount-proc")
        gone = mask("sys_time", "sys_module")
        for state in self.states_of(payload, self.program("plain"),
                                    self.program("permitted", "all=p"),
                                    self.program("inheritable", "all=i")):
            self.assertEqual([held & gone for held in state.sets], [0] * 5)
            self.assertTrue(state.permitted)


if __name__ == "__main__":
    main()
