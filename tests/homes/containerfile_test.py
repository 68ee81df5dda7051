# SPDX-License-Identifier: MIT
"""The Containerfile as far as it goes without a registry: its stages and its entrypoint."""

import json
import os
import pathlib
import shutil
import time
import unittest

import environments as env
import home
from harness import mask
from home import PACKAGING, ROOT, Skip, State, need, run

FILE = PACKAGING / "containers/Containerfile"


def lines():
    """The instructions, each in one line, as pairs of a word and the rest."""
    text = FILE.read_text(encoding="ascii").replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines()
            if line.strip() and not line.startswith("#")]


def words_of(instruction):
    """The words of the one instruction that has them as JSON."""
    found = [json.loads(rest) for word, rest in lines() if word == instruction]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} times {instruction}")
    return found[0]


def podman_build(file, name):
    """podman build of `file`, with no network and no limits above ours; what came of it."""
    return run([*podman(), "build", "--pull=never", "--network", "none", "--format", "docker",
                "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "-t", name, "-f",
                file, ROOT], timeout=120)


def podman():
    """podman with the options that go before its command."""
    start = env.podman_words(env.podman_folder())
    return start[:start.index("run")]


def without_network():
    """The Containerfile with what asks a network left out: the packages, and so the compiling."""
    ours = {"packaging/install-deps.sh": "busybox mkdir -p /installed/usr/bin"
                                         " && busybox cp /bin/execcap /installed/usr/bin/",
            "apt-get update": "true"}
    text = []
    for word, rest in lines():
        if word == "RUN":
            rest = next((other for begin, other in ours.items() if rest.startswith(begin)),
                        rest.replace("mkdir", "busybox mkdir"))
        text.append(f"{word} {rest}\n")
    return "".join(text)


class Containerfile(unittest.TestCase):
    """One test for each part of it."""

    longMessage = True

    def setUp(self):
        if "build_stage" not in self._testMethodName:
            try:
                need("podman", "runc")
            except Skip as skip:
                self.skipTest(str(skip))

    def test_podman_makes_an_image_of_it_that_launches(self):
        base = [rest.split()[0] for word, rest in lines() if word == "FROM"]
        self.assertEqual(base, base[:1] * 2)
        made = run(["sh", "-c", 'tree=$1; shift; tar -C "$tree" -c . | "$@"', "sh", env.tree(),
                    *podman(), "import", "-", base[0]])
        self.assertEqual(made.returncode, 0, made.stderr)
        file = env.scratch() / "Containerfile"
        file.write_text(without_network(), encoding="ascii")
        done = podman_build(file, "homes-web")
        self.assertEqual(done.returncode, 0, done.stderr)
        start = env.podman_words(env.podman_folder())
        done = run([*start, "homes-web", "/bin/cat", "/proc/self/status"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(State(done.stdout).sets, (mask("net_bind_service"),) * 5)
        # That a fault in it is found:
        file.write_text(without_network().replace("COPY cmake", "COPI cmake"), encoding="ascii")
        self.assertNotEqual(podman_build(file, "homes-faulty").returncode, 0)

    def test_the_build_stage_copies_all_that_it_builds_from(self):
        source, build = env.scratch(), env.scratch()
        for word, rest in lines():
            if word == "COPY" and not rest.startswith("--from"):
                *froms, to = rest.split()
                for name in froms:
                    place = source / (name if to == "./" else to)
                    copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                    copy(ROOT / name, place)
        (command,) = [rest for word, rest in lines() if word == "RUN" and "cmake" in rest]
        for step in command.split("&&"):
            if "--preset" in step:
                done = run(["sh", "-c", step.replace("/build", str(build))], cwd=source,
                           timeout=120)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue((build / "build.ninja").exists(), done.stdout)

    def test_its_entrypoint_gives_the_state_that_it_says(self):
        for options in ((), ("--cap-drop", "all", "--cap-add",
                             "setuid,setgid,setpcap,net_bind_service")):
            done = env.podman([*words_of("ENTRYPOINT"), "/bin/cat", "/proc/self/status"], *options)
            self.assertEqual(done.returncode, 0, done.stderr)
            state = State(done.stdout)
            self.assertEqual(state.uid, [33] * 4)
            self.assertEqual(state.sets, (mask("net_bind_service"),) * 5)

    def test_its_entrypoint_refuses_another_user_in_words(self):
        done = env.podman([*words_of("ENTRYPOINT"), "/bin/id"], "--user", "10001")
        self.assertEqual((done.returncode, done.stdout), (125, ""))
        self.assertIn("cannot give cap_net_bind_service", done.stderr)
        self.assertIn("--cap-add", done.stderr)

    def test_its_server_runs_as_the_first_process(self):
        start, base = env.podman_words(env.podman_folder()), podman()
        name = f"homes-web-{os.getpid()}"
        done = run([*start, "--detach", "--name", name, "--rootfs", env.tree(),
                    *words_of("ENTRYPOINT"), *words_of("CMD")])
        try:
            self.assertEqual(done.returncode, 0, done.stderr)
            pid = run([*base, "inspect", "--format", "{{.State.Pid}}", name]).stdout.strip()
            end = time.monotonic() + 20
            exe = pathlib.Path(f"/proc/{pid}/exe")
            while os.path.basename(os.readlink(exe)) != "busybox":
                self.assertLess(time.monotonic(), end, "the server did not start")
                time.sleep(0.05)
            state = State(pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
            self.assertEqual(state.uid, [33] * 4)
            self.assertEqual(state.sets, (mask("net_bind_service"),) * 5)
        finally:
            run([*base, "rm", "--force", "--time", "0", name])


if __name__ == "__main__":
    home.main()
