# SPDX-License-Identifier: MIT
"""Random launches from random states: the command has what --explain predicted, or both refuse."""

import json
import os
import random
import shutil
import tempfile

from harness import EXECCAP, NAMES, State, ToolTest, main, run

SEED = int(os.environ.get("EXECCAP_TEST_SEED", "1"))
COUNT = int(os.environ.get("EXECCAP_TEST_COUNT", "400"))
# A few capabilities, so that sets meet; those that the way needs among them.
POOL = ["net_raw", "chown", "setuid", "setgid", "setpcap", "sys_chroot"]
FLAGS = ["noroot", "no_setuid_fixup", "no_cap_ambient_raise", "exec_restrict_file"]
FILE_CAPS = [None, "=", "cap_net_raw=ep", "cap_net_raw=ei", "cap_chown=p", "cap_net_raw,cap_chown=eip"]


def some(rng):
    chosen = [name for name in POOL if rng.random() < 0.4]
    return ",".join(chosen) or "none"


def random_securebits(rng):
    words = []
    for flag in [*FLAGS, "keep_caps"]:
        roll = rng.random()
        if flag == "keep_caps":
            if roll < 0.1:
                words.append("-keep_caps+lock")
        elif roll < 0.2:
            words.append(flag + ("+lock" if rng.random() < 0.3 else ""))
        elif roll < 0.25:
            words.append(f"-{flag}+lock")
    return ",".join(words) or "none"


def random_sets(rng):
    """Options for the sets: one of the ways to ask for them."""
    way = rng.randrange(4)
    if way == 0:
        return ["--caps", some(rng)]
    options = []
    for name in ("permitted", "effective", "inheritable", "bounding", "ambient"):
        if rng.random() < 0.4:
            options += ["--" + name, rng.choice(["keep", some(rng), "+net_raw", "held"])]
    if way == 1:
        return options + ["--keep-rest"]
    if way == 2:
        return options + ["--inheritable", some(rng)] if "--inheritable" not in options else options
    return ["-c", "held"]


def random_options(rng):
    options = random_sets(rng)
    if rng.random() < 0.6:
        options += ["-u", rng.choice(["65534:65534", "33:33", "0:0"])]
    if rng.random() < 0.4:
        options += ["--allow-new-privs"]
    if rng.random() < 0.3:
        options += ["--securebits", rng.choice(["keep", "sealed", random_securebits(rng)])]
    return options


def start_options(rng):
    """Options that bring about a state to start from. They need not work: then root's is it."""
    options = ["--keep-rest"]
    for name in ("permitted", "inheritable", "bounding", "ambient"):
        if rng.random() < 0.4:
            options += ["--" + name, rng.choice(["keep", "held", some(rng)])]
    if rng.random() < 0.5:
        options += ["-u", rng.choice(["65534:65534", "33:33"])]
    if rng.random() < 0.3:
        options += ["--securebits", random_securebits(rng)]
    return options


def sets_of(state):
    return [sum(1 << NAMES.index(name.removeprefix('cap_')) for name in state[which])
            for which in ("permitted", "effective", "inheritable", "bounding", "ambient")]


class Predictions(ToolTest):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder)
        self.programs = []
        for number, caps in enumerate(FILE_CAPS):
            path = shutil.copy("/bin/cat", f"{self.folder}/cat{number}")
            if caps is not None:
                self.assertEqual(run(["setcap", caps, path]).returncode, 0)
            self.programs.append(path)
        for mode in (0o4755, 0o2755):
            path = shutil.copy("/bin/cat", f"{self.folder}/cat{mode:o}")
            os.chmod(path, mode)
            self.programs.append(path)

    def compare(self, before, options, program):
        """What was predicted and what came: `same launch`, or `same refusal`."""
        case = " ".join([*before, *options, program])
        explained = run([*before, EXECCAP, *options, "--explain", "--json", "--", program])
        launched = run([*before, EXECCAP, *options, "--", program, "/proc/self/status"])
        if explained.returncode != 0:
            self.assertEqual(explained.returncode, 125, case)
            self.assertIn(launched.returncode, (125, 126), case + launched.stderr)
            self.assertEqual(launched.stdout, "", case)
            return "refused"
        self.assertEqual(launched.returncode, 0, case + launched.stderr)
        command = json.loads(explained.stdout)["in_command"]
        state = State(launched.stdout)
        self.assertEqual(list(state.sets), sets_of(command), case)
        for ids, kind in ((state.uid, "uid"), (state.gid, "gid")):
            predicted = command[kind]
            self.assertEqual(ids, [predicted[i] for i in ("real", "effective", "saved", "fs")], case)
        self.assertEqual(state.groups, command["groups"], case)
        self.assertEqual(state.no_new_privs, command["no_new_privs"], case)
        return "launched"

    def test_the_command_has_what_was_predicted(self):
        rng = random.Random(SEED)
        outcomes = {"launched": 0, "refused": 0}
        for _ in range(COUNT):
            before = [EXECCAP, *start_options(rng), "--"]
            if run([*before, "true"]).returncode != 0:
                before = []
            program = rng.choice(self.programs)
            outcomes[self.compare(before, random_options(rng), program)] += 1
        print(f"seed {SEED}: {outcomes}")
        self.assertGreater(outcomes["launched"], COUNT // 10)
        self.assertGreater(outcomes["refused"], COUNT // 20)


if __name__ == "__main__":
    main()
