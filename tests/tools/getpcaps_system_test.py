# SPDX-License-Identifier: MIT
"""getpcaps over real processes: nothing is left out, nothing raw gets through, answers are true."""

import ctypes
import fcntl
import json
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import unittest

from harness import NAMES, PATH, State, main, mask

GETPCAPS = os.path.abspath(os.path.join(os.environ["EXECCAP_BIN_DIR"], "getpcaps"))
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_NAME = 15
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}.get(os.uname().machine)


def run(*args, before=(), text=True, **options):
    options.setdefault("env", {"PATH": PATH, "LC_ALL": "C"})
    return subprocess.run([*before, GETPCAPS, *args], capture_output=True, text=text, timeout=60,
                          check=False, **options)


def capset(permitted, effective, inheritable=0):
    """capset(2) of the calling thread alone."""
    header = struct.pack("Ii", 0x20080522, 0)
    low = (1 << 32) - 1
    data = struct.pack("IIIIII", effective & low, permitted & low, inheritable & low,
                       effective >> 32, permitted >> 32, inheritable >> 32)
    if LIBC.syscall(SYS_CAPSET, header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def state_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as status:
        return State(status.read())


class Child:
    """A forked process that does something to itself and then waits."""

    def __init__(self, prepare):
        ready, told = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            words = b"failed"
            try:
                words = str(prepare() or "").encode() or b"ok"
            finally:
                os.write(told, words)
            while True:
                signal.pause()
        os.close(told)
        self.told = os.read(ready, 4096).decode()
        os.close(ready)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class Sleeper:
    """`sleep`, or another program that waits, started behind some words."""

    def __init__(self, *before, program=("sleep", "600")):
        self.process = subprocess.Popen([*before, *program], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env={"PATH": PATH})
        self.pid = self.process.pid
        name = os.path.basename(program[0])
        while True:
            with open(f"/proc/{self.pid}/comm", encoding="utf-8") as comm:
                if comm.read().strip() == name:
                    return
            if self.process.poll() is not None:
                raise RuntimeError("the sleeper did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def named(name):
    """Gives the process a name, whatever its bytes."""
    LIBC.prctl(PR_SET_NAME, name, 0, 0, 0)


def drop_in_leader_alone():
    """A thread keeps what it has, the leader gives everything up; the thread's id."""
    ids = []
    ready = threading.Event()

    def hold():
        ids.append(threading.get_native_id())
        ready.set()
        threading.Event().wait()

    threading.Thread(target=hold, daemon=True).start()
    ready.wait()
    capset(0, 0)
    return ids[0]


def hold_without_effect():
    """Everything permitted, nothing effective."""
    held = state_of("self").permitted
    capset(held, 0)


def json_of(*args):
    done = run(*args, "--json")
    if done.stderr:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


SET_KEYS = ["permitted", "effective", "inheritable", "bounding", "ambient"]
OPTIONAL = (type(None),)
SHAPE = {
    "pid": int, "tid": int, "ppid": (int, *OPTIONAL), "name": (str, *OPTIONAL),
    "command": (list, *OPTIONAL), "uid": (dict, *OPTIONAL), "gid": (dict, *OPTIONAL),
    "groups": (list, *OPTIONAL), **{key: (list, *OPTIONAL) for key in SET_KEYS},
    "no_new_privs": (bool, *OPTIONAL), "seccomp": (str, *OPTIONAL),
    "user_namespace": (int, *OPTIONAL), "cgroup": (str, *OPTIONAL), "unit": (str, *OPTIONAL),
    "differs": bool,
}


def shape_faults(document):
    """What in the document is not as the page says, one line each."""
    faults = []
    if set(document) != {"version", "tool", "last_cap", "complete", "processes"}:
        faults.append(f"keys {sorted(document)}")
    if document.get("version") != 1 or document.get("tool") != "getpcaps":
        faults.append("version or tool")
    cap_names = {"cap_" + name for name in NAMES} | {str(n) for n in range(len(NAMES), 64)}
    for process in document["processes"]:
        where = process.get("tid")
        if list(process) != list(SHAPE):
            faults.append(f"{where}: keys {list(process)}")
            continue
        for key, kind in SHAPE.items():
            kinds = kind if isinstance(kind, tuple) else (kind,)
            if type(process[key]) not in kinds:
                faults.append(f"{where}: {key} is {process[key]!r}")
        for key in ("uid", "gid"):
            ids = process[key] or {}
            if ids and list(ids) != ["real", "effective", "saved", "fs"]:
                faults.append(f"{where}: {key} is {ids}")
        for key in SET_KEYS:
            if not set(process[key] or []) <= cap_names:
                faults.append(f"{where}: {key} is {process[key]}")
        if process["seccomp"] not in (None, "none", "strict", "filter"):
            faults.append(f"{where}: seccomp is {process['seccomp']}")
    return faults


class WholeSystem(unittest.TestCase):
    def test_the_json_of_all_processes_is_as_the_page_says(self):
        document = json_of("--all")
        self.assertEqual(shape_faults(document), [])
        self.assertGreater(len(document["processes"]), 1)
        self.assertIn(os.getpid(), [process["pid"] for process in document["processes"]])

    def test_the_check_of_the_shape_can_fail(self):
        document = json_of(str(os.getpid()))
        document["processes"][0]["seccomp"] = "maybe"
        document["processes"][0]["permitted"] = ["chown"]
        del document["complete"]
        self.assertEqual(len(shape_faults(document)), 3)

    def test_json_says_what_the_kernel_says(self):
        before = [*NOBODY, "--no-new-privs", "--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"]
        with Sleeper(*before) as sleeper:
            process = json_of(str(sleeper.pid))["processes"][0]
            state = state_of(sleeper.pid)
            for key in SET_KEYS:
                caps = mask(*(name.removeprefix("cap_") for name in process[key]))
                self.assertEqual(caps, getattr(state, key), key)
            self.assertEqual(list(process["uid"].values()), state.uid)
            self.assertEqual(process["groups"], state.groups)
            self.assertTrue(process["no_new_privs"])
            self.assertEqual(process["command"], ["sleep", "600"])
            self.assertEqual(process["user_namespace"], os.stat("/proc/self/ns/user").st_ino)

    def test_every_process_of_the_kernel_is_there(self):
        with Sleeper() as one, Sleeper(*NOBODY) as two:
            table = run("--all", "--sets").stdout
            rows = [line.split()[0] for line in table.splitlines()[1:]]
            tree = run("--tree").stdout
            for sleeper in (one, two):
                self.assertIn(str(sleeper.pid), rows)
                self.assertIn(f"sleep({sleeper.pid})", tree)

    def test_processes_that_end_meanwhile_are_no_error(self):
        end = threading.Event()

        def churn():
            while not end.is_set():
                subprocess.run(["true"], check=True)

        churners = [threading.Thread(target=churn) for _ in range(2)]
        for churner in churners:
            churner.start()
        try:
            for form in (["--sets"], ["--iab"], ["--threads", "--sets"], ["--json"]):
                for _ in range(5):
                    done = run("--all", *form)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
        finally:
            end.set()
            for churner in churners:
                churner.join()


class Trees(unittest.TestCase):
    def test_a_pid_has_everything_below_it(self):
        def start():
            return os.posix_spawn("/bin/sleep", ["sleep", "600"], {})

        with Sleeper() as stranger, Child(start) as child:
            try:
                done = run("--tree", str(child.pid))
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                lines = done.stdout.splitlines()
                self.assertEqual(len(lines), 2, done.stdout)
                self.assertIn(f"({child.pid}) ", lines[0])
                self.assertTrue(lines[1].startswith("`- ") and f"({child.told}) " in lines[1])
                self.assertNotIn(f"({stranger.pid})", done.stdout)
                nothing = run("--tree", "--name", "no such name", str(child.pid))
                self.assertEqual((nothing.returncode, nothing.stdout), (0, ""))
            finally:
                os.kill(int(child.told), signal.SIGKILL)

    def test_the_locale_decides_how_lines_are_drawn(self):
        pid = str(os.getpid())
        with Sleeper():
            for environment, is_utf8 in (({"LC_ALL": "C.UTF-8"}, True), ({"LANG": "C.UTF-8"}, True),
                                         ({"LC_ALL": "C", "LANG": "C.UTF-8"}, False), ({}, False)):
                out = run("--tree", pid, env={"PATH": PATH, **environment}).stdout
                self.assertEqual("\u2514\u2500" in out, is_utf8, environment)
                self.assertEqual("`- " in out, not is_utf8, environment)

    def test_another_user_namespace_is_marked(self):
        with Sleeper("unshare", "--user", "--map-root-user") as inside, Sleeper() as beside:
            self.assertIn(" userns\n", run("--tree", str(inside.pid)).stdout)
            self.assertNotIn("userns", run("--tree", str(beside.pid)).stdout)


class Terminals(unittest.TestCase):
    def on_terminal(self, *args, columns=80, **environment):
        """What getpcaps writes to a terminal of this width, line by line."""
        main_end, tool_end = os.openpty()
        fcntl.ioctl(tool_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([GETPCAPS, *args], stdout=tool_end, stderr=tool_end,
                                   stdin=subprocess.DEVNULL,
                                   env={"PATH": PATH, "TERM": "xterm", **environment})
        os.close(tool_end)
        text = b""
        while True:
            try:
                part = os.read(main_end, 65536)
            except OSError:  # the last writer is gone
                break
            if not part:
                break
            text += part
        os.close(main_end)
        process.wait()
        return text.decode().splitlines()

    def test_lines_fit_the_width(self):
        before = [*NOBODY, "--inh-caps", "+net_raw,+kill", "--ambient-caps", "+net_raw,+kill",
                  "--bounding-set", "-sys_module,-net_admin"]
        with Sleeper(*before) as sleeper:
            for columns in (60, 80, 100, 200):
                for form in (["--sets"], ["--tree"], ["--why", "kill"]):
                    lines = self.on_terminal(*form, str(sleeper.pid), columns=columns,
                                             NO_COLOR="1", LC_ALL="C")
                    self.assertGreater(len(lines), 0)
                    self.assertLessEqual(max(map(len, lines)), columns, lines)

    def test_colour_is_for_terminals_without_no_color(self):
        pid = str(os.getpid())
        for form in ("--sets", "--tree"):
            self.assertIn("\x1b[31m", "\n".join(self.on_terminal(form, pid)))
            self.assertNotIn("\x1b", "\n".join(self.on_terminal(form, pid, NO_COLOR="1")))
            self.assertNotIn("\x1b", "\n".join(self.on_terminal(form, pid, TERM="dumb")))
            self.assertNotIn("\x1b", run(form, pid).stdout)

    def test_errors_stand_where_their_words_stand(self):
        pid = str(os.getpid())
        lines = self.on_terminal(pid, "abc", pid, LC_ALL="C")
        self.assertEqual([line.split(":")[0] for line in lines],
                         [pid, "Cannot parse pid abc", pid])


class Peers(unittest.TestCase):
    """What other inspectors get wrong."""

    def test_a_process_that_has_all_permitted_and_nothing_effective_is_shown(self):
        with Child(hold_without_effect) as child:
            self.assertEqual(child.told, "ok")
            if shutil.which("pscap"):
                peer = subprocess.run(["pscap"], capture_output=True, text=True, check=False)
                self.assertNotIn(f" {child.pid} ", peer.stdout, "pscap has learnt it")
            rows = run("--has", "any", "--sets").stdout
            self.assertIn(f"\n{child.pid} ", rows)
            self.assertIn(f"\n{child.pid} ", run("--has", "net_admin:p", "--sets").stdout)
            self.assertNotIn(f"\n{child.pid} ", run("--has", "net_admin:e", "--sets").stdout)

    def test_all_five_sets_of_a_process_are_shown(self):
        before = [*NOBODY, "--inh-caps", "+net_raw,+kill", "--ambient-caps", "+net_raw",
                  "--bounding-set", "-all,+chown,+kill,+net_raw"]
        with Sleeper(*before) as sleeper:
            row = run("--sets", str(sleeper.pid)).stdout.splitlines()[1].split()
            self.assertEqual(row[4:9], ["net_raw", "net_raw", "kill,net_raw",
                                         "chown,kill,net_raw", "net_raw"])

    def test_a_process_that_has_something_inheritable_alone_is_shown(self):
        with Sleeper(*NOBODY, "--inh-caps", "+kill") as sleeper:
            if shutil.which("pscap"):
                peer = subprocess.run(["pscap"], capture_output=True, text=True, check=False)
                self.assertNotIn(f" {sleeper.pid} ", peer.stdout, "pscap has learnt it")
            self.assertIn(f"\n{sleeper.pid} ", run("--has", "any", "--sets").stdout)
            self.assertIn(f"\n{sleeper.pid} ", run("--privileged", "--sets").stdout)

    def test_a_bounding_set_alone_is_nothing_held(self):
        with Sleeper(*NOBODY) as sleeper:
            self.assertNotIn(f"\n{sleeper.pid} ", run("--has", "any", "--sets").stdout)
            self.assertIn(f"\n{sleeper.pid} ", run("--has", "any:b", "--sets").stdout)

    def test_a_capability_is_found_under_each_of_its_names(self):
        for word in ("net_raw", "cap_net_raw", "CAP_NET_RAW", "13"):
            answer = json.loads(run("--why", word, "--json", str(os.getpid())).stdout)
            self.assertEqual((answer["capability"], answer["number"]), ("cap_net_raw", 13))

    def test_a_thread_has_its_own_sets(self):
        with Child(drop_in_leader_alone) as child:
            thread = f"{child.pid}/{child.told}*"
            table = run("--sets", str(child.pid)).stdout.splitlines()
            self.assertEqual([line.split()[0] for line in table[1:]], [str(child.pid), thread])
            self.assertEqual(table[1].split()[4], "-")
            self.assertNotEqual(table[2].split()[4], "-")
            self.assertIn(thread, run("--tree", str(child.pid)).stdout)
            self.assertIn(thread, run("--all").stdout)
            differing = {p["tid"]: p["differs"] for p in json_of(str(child.pid))["processes"]}
            self.assertEqual(differing, {child.pid: False, int(child.told): True})

    def test_a_thread_that_holds_is_found_though_its_process_holds_nothing(self):
        with Child(drop_in_leader_alone) as child:
            rows = run("--has", "any", "--sets").stdout
            self.assertIn(f"\n{child.pid}/{child.told}* ", rows)
            self.assertNotIn(f"\n{child.pid} ", rows)

    def test_threads_that_are_as_their_process_are_shown_on_demand(self):
        def start():
            threading.Thread(target=signal.pause, daemon=True).start()

        with Child(start) as child:
            self.assertEqual(len(run("--sets", str(child.pid)).stdout.splitlines()), 2)
            table = run("--threads", "--sets", str(child.pid)).stdout.splitlines()
            self.assertEqual(len(table), 3)
            self.assertNotIn("*", "".join(table))

    def test_pid_2_and_its_children_are_ordinary_in_a_pid_namespace(self):
        script = ("sleep 600 & until grep -q sleep /proc/2/comm; do :; done; "
                  "exec \"$0\" --all --sets")
        done = run(before=["unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", script])
        self.assertIn("\n2 ", done.stdout)
        self.assertIn("sleep", done.stdout)
        self.assertEqual(done.returncode, 0)

    def test_a_missing_process_is_a_failure(self):
        for form in ([], ["--sets"], ["--tree"], ["--json"]):
            done = run(*form, "4194305")
            self.assertEqual(done.returncode, 1, form)
            self.assertIn("4194305", done.stderr)

    def test_a_damaged_mask_is_an_error(self):
        for word in ("zz", "", "0x", "1ffffffffffffffff", "-1", "12 "):
            done = run("--decode", word)
            self.assertEqual((done.returncode, done.stdout), (2, ""), word)
            self.assertIn("--decode: ", done.stderr)
        self.assertTrue(run("--decode", "0x2000").stdout.startswith("0x0000000000002000 net_raw\n"))
        beyond = run("--decode", "8000000000000001").stdout
        self.assertIn("63 63, which the running kernel does not have\n", beyond)


class Names(unittest.TestCase):
    HOSTILE = [b"\x1b[31mred\x07", b"a\nb) 0 (\\c", b"\xff\xfe\xc3(", b"\xe2\x80\xaertl", b"\r\x08x"]

    def test_no_byte_of_a_name_steers_the_terminal(self):
        for name in self.HOSTILE:
            with self.subTest(name=name), Child(lambda name=name: named(name)) as child:
                pid = str(child.pid)
                for form in (["--sets", pid], ["--tree", pid], [pid], ["--why", "chown", pid],
                             ["--diff", pid, "1"], ["--assert", "p=none", pid]):
                    done = run(*form, text=False)
                    out = done.stdout + done.stderr
                    out.decode("utf-8")
                    self.assertEqual([c for c in out if (c < 32 and c != 10) or c == 127], [])
                    self.assertNotIn("\u202e", out.decode("utf-8"))
                table = run("--sets", pid, text=False).stdout
                self.assertEqual(table.count(b"\n"), 2)

    def test_names_are_valid_in_json(self):
        for name in self.HOSTILE:
            with self.subTest(name=name), Child(lambda name=name: named(name)) as child:
                done = run("--json", str(child.pid), text=False)
                process = json.loads(done.stdout.decode("utf-8"))["processes"][0]
                if name.isascii():
                    self.assertEqual(process["name"].encode(), name)

    def test_a_name_filter_sees_the_bytes(self):
        with Child(lambda: named(b"a\nb[c")) as child:
            self.assertIn(f"{child.pid}: ", run("--name", "a\nb\\[?").stdout)
            self.assertNotIn(f"{child.pid}: ", run("--name", "a\nb?").stdout)


@unittest.skipIf("EXECCAP_SANITIZED" in os.environ,
                 "the address sanitizer warns where there is no /proc")
class WithoutProc(unittest.TestCase):
    BEFORE = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$0" "$@"']

    def test_single_processes_have_three_sets_and_that_is_said(self):
        plain = run("1", before=self.BEFORE)
        self.assertEqual((plain.returncode, plain.stderr), (0, ""))
        self.assertEqual(plain.stdout, run("1").stdout)
        done = run("--sets", "1", before=self.BEFORE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot read processes from /proc: ", done.stderr)
        listed = json.loads(run("--json", "1", before=self.BEFORE).stdout)
        self.assertFalse(listed["complete"])
        self.assertIsNone(listed["processes"][0]["bounding"])
        self.assertIn("only permitted, effective and inheritable are known", done.stderr)
        self.assertEqual(done.stdout.splitlines()[1].split()[7:9], ["?", "?"])

    def test_a_list_of_all_is_an_error(self):
        done = run("--all", before=self.BEFORE)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("mount it", done.stderr)

    def test_what_is_not_known_is_not_asserted(self):
        done = run("--assert", "a=none", "1", before=self.BEFORE)
        self.assertEqual(done.returncode, 2)
        self.assertIn("pid 1: ambient: cannot be seen", done.stderr)


class Hidden(unittest.TestCase):
    @staticmethod
    def before(hidepid):
        script = f'mount -t proc -o hidepid={hidepid} proc /proc && exec setpriv --reuid 65534 ' \
                 '--regid 65534 --clear-groups "$0" "$@"'
        return ["unshare", "--mount", "sh", "-c", script]

    def test_processes_that_may_not_be_read_are_shown_as_far_as_can_be(self):
        with Child(lambda: None) as child:
            done = run("--all", "--sets", before=self.before(1))
            row = next(line for line in done.stdout.splitlines() if line.startswith(f"{child.pid} "))
            self.assertEqual(row.split()[1], "?")
            self.assertEqual(row.split()[7:], ["?", "?", "?"])
            self.assertEqual(done.returncode, 1)
            self.assertIn("only permitted, effective and inheritable are known", done.stderr)
            self.assertIn(f"\n{child.pid} ",
                          run("--has", "any", "--sets", before=self.before(1)).stdout)

    def test_what_cannot_be_seen_is_not_called_the_same(self):
        with Sleeper() as one, Sleeper() as two:
            pids = [str(one.pid), str(two.pid)]
            self.assertEqual(run("--diff", *pids).returncode, 0)
            done = run("--diff", *pids, before=self.before(1))
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("not everything is known", done.stderr)

    def test_a_tree_of_a_pid_says_that_more_may_be_below_it(self):
        with Child(lambda: None) as child:
            done = run("--tree", str(child.pid), before=self.before(1))
            self.assertEqual(done.returncode, 1)
            self.assertIn("/proc does not show them to you", done.stderr)

    def test_that_others_do_not_appear_is_said(self):
        done = run("--all", "--sets", before=self.before(2))
        self.assertEqual(done.returncode, 1)
        self.assertIn("(hidepid)", done.stderr)

    def test_root_sees_all(self):
        script = 'mount -t proc -o hidepid=2 proc /proc && exec "$0" "$@"'
        done = run("--all", "--sets", before=["unshare", "--mount", "sh", "-c", script])
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Assertions(unittest.TestCase):
    def check(self, pid, text, code, *says):
        done = run("--assert", text, str(pid))
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.splitlines(), [f"getpcaps: {line}" for line in says])

    def test_a_state_is_held_against_words(self):
        before = [*NOBODY, "--no-new-privs", "--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"]
        with Sleeper(*before) as sleeper:
            pid = sleeper.pid
            self.check(pid, "uid=nobody gid=65534 groups=none p=net_raw e=p i=p a=p nnp", 0)
            self.check(pid, "p=13 b>=net_raw b<=all seccomp=none ruid=65534 fsgid=65534", 0)
            self.check(pid, "uid=33 a=none !nnp", 1, f"pid {pid}: uid: want 33, has 65534",
                       f"pid {pid}: ambient: want none, has net_raw",
                       f"pid {pid}: no_new_privs: want off, has on")
            self.check(pid, "p>=chown,net_raw e<=chown", 1,
                       f"pid {pid}: permitted: want at least chown,net_raw, lacks chown",
                       f"pid {pid}: effective: want at most chown, has also net_raw")
        with Sleeper(*NOBODY) as sleeper:
            self.check(sleeper.pid, "ambient=net_raw", 1,
                       f"pid {sleeper.pid}: ambient: want net_raw, has none")

    def test_what_cannot_be_checked_is_not_true(self):
        self.check(1, "p=net_rwa", 2, "--assert 'p=net_rwa': unknown capability 'net_rwa' at "
                   "character 1; did you mean cap_net_raw?")
        self.check(1, "", 2, "--assert: it asserts nothing; write what is to hold, such as a=none")
        self.check(4194305, "p=none", 2, "process 4194305: there is none")
        done = run("--assert", "p=none", "--name", "no such name")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no process matches", done.stderr)

    def test_a_thread_that_differs_is_checked(self):
        with Child(drop_in_leader_alone) as child:
            done = run("--assert", "p=none", str(child.pid))
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"pid {child.pid}/{child.told}*: permitted: want none", done.stderr)


class Differences(unittest.TestCase):
    def test_two_processes(self):
        with Sleeper(*NOBODY) as one, Sleeper(*NOBODY) as same, \
             Sleeper(*NOBODY, "--inh-caps", "+net_raw", "--no-new-privs") as other:
            done = run("--diff", str(one.pid), str(same.pid))
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            done = run("--diff", str(one.pid), str(other.pid))
            who = f"{one.pid} (sleep), {other.pid} (sleep): "
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout.splitlines(), [who + "inheritable: +cap_net_raw",
                                                        who + "no_new_privs: off -> on"])
            answer = json.loads(run("--diff", "--json", str(one.pid), str(other.pid)).stdout)
            self.assertFalse(answer["same"])
            self.assertEqual(answer["differences"][0]["change"], "+cap_net_raw")

    def test_saved_lists(self):
        with tempfile.TemporaryDirectory() as folder, Sleeper(*NOBODY) as one, \
             Sleeper(*NOBODY, "--inh-caps", "+net_raw") as two:
            both, alone = os.path.join(folder, "both"), os.path.join(folder, "alone")
            for path, pids in ((both, [one.pid, two.pid]), (alone, [one.pid])):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(run("--json", *map(str, pids)).stdout)
            self.assertEqual(run("--diff", both, both).returncode, 0)
            done = run("--diff", both, alone)
            self.assertEqual(done.returncode, 0 if done.stdout == "" else 1)
            self.assertEqual(done.stdout, f"{two.pid} (sleep): only in the first\n")
            self.assertEqual(run("--diff", both, str(two.pid)).returncode, 0)
            self.assertEqual(run("--diff", str(one.pid), alone).returncode, 0)
            done = run("--diff", both, str(os.getpid()))
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"it has no process {os.getpid()}", done.stderr)
            with open(alone, encoding="utf-8") as file:
                self.assertEqual(run("--diff", alone, "-", stdin=file).returncode, 0)

    def test_what_is_no_saved_list(self):
        for path, says in (("/nonexistent", "/nonexistent"), ("/etc/hostname", "no JSON")):
            done = run("--diff", path, "1")
            self.assertEqual(done.returncode, 2)
            self.assertIn(says, done.stderr)


class Why(unittest.TestCase):
    def test_the_prediction_is_what_the_kernel_does(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            files = []
            for number, caps in enumerate([None, "cap_net_raw=ep", "cap_net_raw=ei",
                                           "cap_net_raw=p", "cap_chown=ep", "="]):
                path = os.path.join(folder, f"cat{number}")
                shutil.copy("/bin/cat", path)
                if caps is not None:
                    subprocess.run(["setcap", caps, path], check=True)
                files.append(path)
            setuid = os.path.join(folder, "catroot")
            shutil.copy("/bin/cat", setuid)
            os.chmod(setuid, 0o4755)
            files.append(setuid)
            states = [[], NOBODY, [*NOBODY, "--no-new-privs"], [*NOBODY, "--inh-caps", "+net_raw"],
                      [*NOBODY, "--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"],
                      ["setpriv", "--bounding-set", "-net_raw"],
                      [*NOBODY, "--bounding-set", "-net_raw"]]
            for state in states:
                with Sleeper(*state) as sleeper:
                    for path in files:
                        with self.subTest(state=state, file=path):
                            self.check(sleeper.pid, state, path)

    def check(self, pid, state, path):
        # The shell has the sleeper's state when it executes the file.
        real = subprocess.run([*state, "sh", "-c", f"exec {path} /proc/self/status"],
                              capture_output=True, text=True, check=False, env={"PATH": PATH})
        done = run("--why", "net_raw", "--exec", path, "--json", str(pid))
        self.assertEqual(done.returncode, 0, done.stderr)
        predicted = json.loads(done.stdout)["exec"]
        if real.returncode != 0:
            self.assertIsNotNone(predicted["refused"], real.stderr)
            return
        self.assertIsNone(predicted["refused"])
        reached = State(real.stdout)
        for key in SET_KEYS:
            has = bool(getattr(reached, key) & mask("net_raw"))
            self.assertEqual(predicted[key], has, key)

    def why(self, cap, pid):
        answer = json.loads(run("--why", cap, "--json", str(pid)).stdout)
        return {key: (answer["sets"][key]["has"], " | ".join(answer["sets"][key]["because"]))
                for key in SET_KEYS}, answer

    def test_ambient_is_named_as_the_source(self):
        with Sleeper(*NOBODY, "--inh-caps", "+net_raw", "--ambient-caps", "+net_raw") as sleeper:
            sets, _ = self.why("net_raw", sleeper.pid)
            self.assertEqual(sets["permitted"],
                             (True, "ambient becomes permitted and effective at exec"))
            self.assertIn("raised by the process, or by what started it", sets["ambient"][1])

    def test_the_file_is_named_as_the_source(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            path = os.path.join(folder, "sleeper")
            shutil.copy("/bin/sleep", path)
            subprocess.run(["setcap", "cap_net_raw=ep", path], check=True)
            with Sleeper(*NOBODY, program=(path, "600")) as sleeper:
                sets, answer = self.why("net_raw", sleeper.pid)
                self.assertEqual(answer["file"], path)
                self.assertIn(f"{path} has it in its permitted file capabilities",
                              sets["permitted"][1])
                self.assertIn("effective flag", sets["effective"][1])
                sets, _ = self.why("chown", sleeper.pid)
                self.assertIn(f"{path} has file capabilities, but not this one",
                              sets["permitted"][1])

    def test_what_a_user_lacks_is_explained(self):
        with Sleeper(*NOBODY) as sleeper:
            sets, answer = self.why("net_raw", sleeper.pid)
            self.assertFalse(sets["permitted"][0])
            self.assertIn("has no file capabilities", sets["permitted"][1])
            self.assertIn("when the last uid 0 goes", sets["permitted"][1])
            self.assertIn("no process can give a capability to another one", answer["notes"][-1])

    def test_a_user_namespace_is_told_apart(self):
        with Sleeper("unshare", "--user", "--map-root-user") as sleeper:
            _, answer = self.why("net_raw", sleeper.pid)
            self.assertTrue(any("another user namespace" in note for note in answer["notes"]))
            self.assertEqual(answer["uid"], 0)
            sets, _ = self.why("sys_resource", sleeper.pid)
            self.assertTrue(sets["bounding"][0])

    def test_a_capability_that_no_kernel_has(self):
        sets, _ = self.why("63", os.getpid())
        self.assertEqual(sets["permitted"], (False, "not in the running kernel"))


if __name__ == "__main__":
    main()
