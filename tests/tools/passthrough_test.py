# SPDX-License-Identifier: MIT
"""What a launch leaves alone, and what it changes only when asked."""

import os
import signal
import subprocess
import tempfile

from harness import EXECCAP, PATH, ToolTest, execcap, main

PRINT_ARGS = ["python3", "-c", "import sys; print(sys.argv[1:])"]
AS_USER = ["-u", "65534:65534", "-c", "net_raw"]


class Untouched(ToolTest):
    def test_arguments_reach_the_command_as_they_are(self):
        words = ["", " ", "--", "-u", "root", "--help", "[a,b]", "{}", "a\nb", "--caps=", "-"]
        done = execcap(*AS_USER, *PRINT_ARGS, *words)
        self.assertEqual(done.stdout, repr(words) + "\n", done.stderr)

    def test_a_command_behind_a_double_dash_may_begin_with_a_dash(self):
        done = execcap(*AS_USER, "--", "-no-such-command")
        self.assertEqual(done.returncode, 127)
        self.assertIn("-no-such-command: command not found", done.stderr)

    def test_the_exit_code_is_the_command_s(self):
        for code in (0, 1, 2, 42, 125, 255):
            self.assertEqual(execcap(*AS_USER, "sh", "-c", f"exit {code}").returncode, code)
        self.assertEqual(execcap(*AS_USER, "sh", "-c", "kill -9 $$").returncode, -signal.SIGKILL)

    def test_the_process_stays_the_same_one(self):
        with subprocess.Popen([EXECCAP, *AS_USER, "sh", "-c", "echo $$"], text=True,
                              stdout=subprocess.PIPE, env={"PATH": PATH}) as process:
            self.assertEqual(int(process.stdout.read()), process.pid)

    def test_descriptors_stay_open_and_none_is_added(self):
        reader, writer = os.pipe()
        done = execcap(*AS_USER, "sh", "-c", f"echo here >&{writer}; ls /proc/self/fd",
                       pass_fds=(writer,))
        os.close(writer)
        self.assertEqual(os.read(reader, 100), b"here\n")
        os.close(reader)
        listed = {int(word) for word in done.stdout.split()}
        self.assertTrue({0, 1, 2, writer} <= listed, done.stdout)
        # ls itself holds one more: the directory that it lists.
        self.assertEqual(len(listed), 5, done.stdout)

    def test_signals_umask_and_working_directory_stay(self):
        def set_up():
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
            os.umask(0o037)
            os.chdir("/usr")

        done = execcap(*AS_USER, "sh", "-c", "umask; pwd", preexec_fn=set_up)
        self.assertEqual(done.stdout, "0037\n/usr\n")
        # Not by way of a shell, which may have ideas of its own about signals.
        done = execcap(*AS_USER, "grep", "^Sig[BI]", "/proc/self/status", preexec_fn=set_up)
        masks = {line.split(":")[0]: int(line.split()[1], 16) for line in done.stdout.splitlines()}
        self.assertTrue(masks["SigBlk"] & 1 << (signal.SIGUSR2 - 1))
        self.assertTrue(masks["SigIgn"] & 1 << (signal.SIGUSR1 - 1))

    def test_the_environment_stays_but_for_who_one_is(self):
        done = execcap("-u", "www-data", "-c", "none", "env",
                       env={"PATH": PATH, "KEPT": "yes", "HOME": "/root", "USER": "root"})
        self.assertEqual(sorted(done.stdout.split()), sorted([
            "HOME=/var/www", "KEPT=yes", "LOGNAME=www-data", "PATH=" + PATH,
            "SHELL=/usr/sbin/nologin", "USER=www-data"]))

    def test_a_number_without_an_account_has_no_name_and_no_home_of_roots(self):
        done = execcap("-u", "12345:12345", "-c", "none", "env",
                       env={"PATH": PATH, "HOME": "/root", "USER": "root", "LOGNAME": "root"})
        self.assertEqual(sorted(done.stdout.split()),
                         ["HOME=/", "PATH=" + PATH, "SHELL=/bin/sh"])


class ChangedWhenAsked(ToolTest):
    def test_environment_options(self):
        environment = {"PATH": PATH, "A": "1", "B": "2", "TERM": "dumb"}
        done = execcap(*AS_USER, "--keep-env", "env", env=environment)
        self.assertEqual(sorted(done.stdout.split()),
                         sorted(f"{k}={v}" for k, v in environment.items()))
        done = execcap("-u", "nobody", "--clear-env", "--env", "A", "--env", "C=3", "env",
                       env=environment)
        self.assertEqual(sorted(done.stdout.split()), sorted([
            "A=1", "C=3", "HOME=/nonexistent", "LOGNAME=nobody", "PATH=" + PATH,
            "SHELL=/usr/sbin/nologin", "TERM=dumb", "USER=nobody"]))

    def test_umask_directory_and_argv0(self):
        done = execcap(*AS_USER, "--umask", "027", "--chdir", "/usr", "--argv0", "other",
                       "sh", "-c", "umask; pwd; echo $0; head -c 5 /proc/$$/cmdline")
        self.assertEqual(done.stdout, "0027\n/usr\nother\nother")

    def test_a_new_session(self):
        done = execcap(*AS_USER, "--setsid", "sh", "-c", "cut -d' ' -f1,6 /proc/$$/stat")
        pid, session = done.stdout.split()
        self.assertEqual(pid, session)

    def test_the_parent_death_signal_is_set(self):
        probe = ("import ctypes; s = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(s));"
                 "print(s.value)")
        done = execcap(*AS_USER, "--pdeathsig", "TERM", "python3", "-c", probe)
        self.assertEqual(done.stdout, f"{int(signal.SIGTERM)}\n", done.stderr)

    def test_the_parent_death_signal_ends_an_orphan(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o777)
            done = execcap(*AS_USER, "--pdeathsig", "KILL", "sleep", "60",
                           before=("sh", "-c", f'"$@" & echo $! > {folder}/pid; sleep 0.5', "sh"))
            self.assertEqual(done.returncode, 0)
            with open(folder + "/pid", encoding="ascii") as file:
                pid = int(file.read())
            for _ in range(200):
                if not os.path.exists(f"/proc/{pid}") or is_zombie(pid):
                    return
                os.sched_yield()
                signal.sigtimedwait([], 0.01)
            self.fail("the orphan lives on")

    def test_verbose_says_each_step_on_stderr(self):
        done = execcap(*AS_USER, "-v", "echo", "out")
        self.assertEqual(done.stdout, "out\n")
        self.assertIn("execcap: setresuid 65534 65534 65534\n", done.stderr)
        self.assertIn("execcap: ambient raise net_raw\n", done.stderr)


def is_zombie(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "Z"


class SetIdInstallation(ToolTest):
    def copy(self, mode, caps=None):
        folder = tempfile.mkdtemp()
        os.chmod(folder, 0o755)
        path = os.path.join(folder, "execcap")
        subprocess.run(["install", "-m", mode, EXECCAP, path], check=True)
        if caps:
            subprocess.run(["setcap", caps, path], check=True)
        self.addCleanup(subprocess.run, ["rm", "-r", folder], check=True)
        return path

    def run_as_nobody(self, path, groups="65534"):
        before = ["setpriv", "--reuid", "65534", "--regid", "65534", "--groups", groups]
        return subprocess.run([*before, path, "-c", "none", "--", "echo", "ran"], text=True,
                              capture_output=True, check=False, env={"PATH": PATH})

    def test_a_set_id_copy_refuses_to_run(self):
        for mode in ("4755", "2755"):
            done = self.run_as_nobody(self.copy(mode))
            self.assertEqual((done.returncode, done.stdout), (125, ""), mode + done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)

    def test_a_copy_with_file_capabilities_runs_only_for_a_trusted_group(self):
        done = self.run_as_nobody(self.copy("755", "cap_net_raw=ep"))
        self.assertEqual((done.returncode, done.stdout), (125, ""))
        path = self.copy("750", "cap_net_raw=ep")
        os.chown(path, 0, 65534)
        subprocess.run(["setcap", "cap_net_raw=ep", path], check=True)
        done = self.run_as_nobody(path)
        self.assertEqual((done.returncode, done.stdout), (0, "ran\n"), done.stderr)


if __name__ == "__main__":
    main()
