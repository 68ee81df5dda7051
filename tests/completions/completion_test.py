#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The completions as a real shell gives them: completion_test.py bash|fish|zsh."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import shells

SKIPPED = 77
HELP_READER = os.path.join(shells.ROOT, "tests/project")
sys.path.insert(0, HELP_READER)
import check_page_options  # noqa: E402 (the folder must be known first)

CAPABILITIES = """chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap
linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module
sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time
sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog
wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore""".split()
WORDS = ["all", "held", "none"]
BITS = ["noroot", "no_setuid_fixup", "keep_caps", "no_cap_ambient_raise", "exec_restrict_file",
        "exec_deny_interactive"]
NAME_OF_PROCESS = "capprobe"

# A line, and exactly what may come next. What stands before `|` in a candidate is in the line
# already: bash's readline does not want it again behind `=` and `:`, the other shells do.
EXACT = [
    ("execcap -c ", [*WORDS, *CAPABILITIES]),
    ("execcap --caps=net_r", ["--caps=|net_raw"]),
    ("execcap --caps net_r", ["net_raw"]),
    ("execcap -c chown,net_r", ["chown,net_raw"]),
    ("execcap -c all,-net_r", ["all,-net_raw"]),
    ("execcap -c +net_r", ["+net_raw"]),
    ("execcap -c cap_net_r", ["cap_net_raw"]),
    ("execcap -c chown,-cap_net_b", ["chown,-cap_net_bind_service", "chown,-cap_net_broadcast"]),
    ("execcap --ambient ke", ["keep"]),
    ("execcap --bounding keep,-sys_m", ["keep,-sys_module"]),
    ("execcap --iab chown,^net_r", ["chown,^net_raw"]),
    ("execcap --iab !sys_mo", ["!sys_module"]),
    ("execcap --securebits ", ["sealed", "none", "keep", *BITS, *(bit + "+lock" for bit in BITS)]),
    ("execcap --securebits noroot+lock,keep_", ["noroot+lock,keep_caps", "noroot+lock,keep_caps+lock"]),
    ("capdrop --securebits seal", ["sealed"]),
    ("execcap -vu roo", ["root"]),
    ("execcap --user=roo", ["--user=|root"]),
    ("execcap -u root:roo", ["root:|root"]),
    ("execcap -g roo", ["root"]),
    ("execcap --euid roo", ["root"]),
    ("execcap --egid roo", ["root"]),
    ("execcap -G root,roo", ["root,root"]),
    ("execcap --pdeathsig SIGTE", ["SIGTERM"]),
    ("execcap --env EXECCAP_VARIABLE_OF_TE", ["EXECCAP_VARIABLE_OF_TEST"]),
    ("execcap -C fold", ["folder/"]),
    ("execcap --chroot=fold", ["--chroot=|folder/"]),
    ("execcap --argv0 fold", []),
    ("execcap --profile fold", ["folder/"]),
    ("execcap --emit s", ["systemd", "setpriv", "shell"]),
    ("execcap --emit=kub", ["--emit=|kubernetes"]),
    # The wrapped command is completed as itself, with an option of ours before it or not.
    ("execcap setfca", ["setfcap"]),
    ("execcap setfcap --dr", ["--dry-run"]),
    ("execcap -- setfcap --dr", ["--dry-run"]),
    ("execcap --explain -- setfcap --dr", ["--dry-run"]),
    ("execcap -c net_raw setfcap --dr", ["--dry-run"]),
    ("execcap -uroot --caps=net_raw -- setfcap --dr", ["--dry-run"]),
    ("execcap -u root:root --securebits sealed -- setfcap --dr", ["--dry-run"]),
    ("execcap '= cap_chown+ep' setfcap --dr", ["--dry-run"]),
    ("execcap -c chown capdrop sys_mo", ["sys_module"]),
    ("execcap -c chown -- capdrop sys_module -- getpcaps --so", ["--sort"]),
    ("execcap -c chown -- getpcaps --expl", []),
    ("capdrop sys_mo", ["sys_module"]),
    ("capdrop all,-sys_mo", ["all,-sys_module"]),
    ("capdrop --expl", ["--explain"]),
    ("capdrop sys_module --expl", ["--explain"]),
    ("capdrop sys_module setfca", ["setfcap"]),
    ("capdrop sys_module setfcap --dr", ["--dry-run"]),
    ("capdrop sys_module -- setfcap --dr", ["--dry-run"]),
    ("capdrop sys_module --explain -- setfcap --dr", ["--dry-run"]),
    ("capdrop -k sys_mo", ["sys_module"]),
    ("capdrop -ksys_module setfcap --dr", ["--dry-run"]),
    ("capdrop -vk sys_module setfcap --dr", ["--dry-run"]),
    ("capdrop --keep=sys_mo", ["--keep=|sys_module"]),
    ("capdrop --keep sys_module setfcap --dr", ["--dry-run"]),
    ("capdrop -v --keep sys_module -- setfcap --dr", ["--dry-run"]),
    ("getpcaps --has net_r", ["net_raw"]),
    ("getpcaps --has net_raw:", ["net_raw:|" + letter for letter in "pieba"]),
    ("getpcaps --why net_r", ["net_raw"]),
    ("getpcaps --sort ", ["pid", "name", "uid", "caps"]),
    ("getpcaps --assert nn", ["nnp"]),
    ("getpcaps --user roo", ["root"]),
    ("getpcaps --name capprob", [NAME_OF_PROCESS]),
    ("getpcaps --decode ", []),
    ("setfcap net_r", ["net_raw"]),
    ("setfcap +net_r", ["+net_raw"]),
    ("setfcap net_raw mani", ["manifest"]),
    ("setfcap --verify net_r", ["net_raw"]),
    ("setfcap --verify net_raw mani", ["manifest"]),
    ("setfcap --get mani", ["manifest"]),
    ("setfcap --check mani", ["manifest"]),
    ("setfcap --check=mani", ["--check=|manifest"]),
    ("setfcap --dump fold", ["folder/"]),
    ("setfcap --for-bounding net_r", ["net_raw"]),
]


def options_of_help(tool):
    """What --help of a built tool names."""
    path = os.path.join(os.environ["EXECCAP_BIN_DIR"], tool)
    text = subprocess.run([path, "--help"], check=True, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL).stdout
    return check_page_options.options_in_help(text)


class Completion(unittest.TestCase):
    """Each case asks the same shell, once for all lines."""
    shell = "bash"
    answers = {}
    process = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, folder)
        os.mkdir(os.path.join(folder, "folder"))
        with open(os.path.join(folder, "manifest"), "w", encoding="ascii"):
            pass
        program = os.path.join(folder, NAME_OF_PROCESS)
        shutil.copy(shutil.which("sleep"), program)
        # It returns when the program runs under its name.
        cls.process = subprocess.Popen([program, "600"], stdin=subprocess.DEVNULL)
        cls.addClassCleanup(cls.process.wait)
        cls.addClassCleanup(cls.process.kill)
        lines = [line for line, _ in EXACT] + [f"{tool} -" for tool in shells.TOOLS]
        lines += [f"getpcaps {str(cls.process.pid)}", "getpcaps capprob", "getpcaps --diff mani"]
        cls.answers = dict(zip(lines, shells.ASK[cls.shell](lines, folder, shells.FILES)))

    def expected(self, candidate):
        before, bar, rest = candidate.partition("|")
        return rest if bar and self.shell == "bash" else before + rest

    def test_each_line_is_completed_as_it_should(self):
        for line, candidates in EXACT:
            with self.subTest(line):
                # A shell may say by other means than the slash that this is a folder.
                slashes = {word.rstrip("/") for word in self.answers[line]}
                self.assertEqual(sorted(slashes),
                                 sorted(self.expected(word).rstrip("/") for word in candidates))

    def test_a_dash_gives_the_options_of_help(self):
        for tool in shells.TOOLS:
            with self.subTest(tool):
                self.assertEqual(set(self.answers[f"{tool} -"]), options_of_help(tool))

    def test_the_capabilities_are_those_that_the_tools_name(self):
        path = os.path.join(os.environ["EXECCAP_BIN_DIR"], "getpcaps")
        text = subprocess.run([path, "--decode", "1ffffffffff"], check=True, capture_output=True,
                              text=True).stdout
        self.assertEqual(re.findall(r"^ *\d+ cap_(\w+)$", text, re.MULTILINE), CAPABILITIES)

    def test_a_process_is_found_by_pid_and_by_name(self):
        pid = str(self.process.pid)
        self.assertIn(pid, [word.split()[0] for word in self.answers[f"getpcaps {pid}"]])
        if self.shell != "fish":  # which looks at what stands beside a candidate by itself
            found = [word.split()[0] for word in self.answers["getpcaps capprob"]]
            self.assertIn(pid, found)
            # The tests of other shells have such a process, too.
            self.assertEqual([other for other in found if not self.is_named(other, "capprob")], [])

    @staticmethod
    def is_named(pid, beginning):
        """Whether the process has such a name, or is gone by now."""
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8") as comm:
                return comm.read().startswith(beginning)
        except FileNotFoundError:
            return True

    def test_what_diff_compares_may_be_a_file(self):
        self.assertIn("manifest", self.answers["getpcaps --diff mani"])


def main():
    shell = sys.argv.pop(1)
    if shutil.which(shell) is None:
        print(f"skipped: {shell} is not here")
        return SKIPPED
    if shell == "bash" and not os.path.exists(shells.BASH_COMPLETION):
        print("skipped: bash-completion is not here")
        return SKIPPED
    Completion.shell = shell
    unittest.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
