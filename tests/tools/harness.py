# SPDX-License-Identifier: MIT
"""How the tests of the built tools run them and read what the kernel says of the result."""

import os
import subprocess
import sys
import unittest

EXECCAP = os.path.abspath(os.path.join(os.environ["EXECCAP_BIN_DIR"], "execcap"))
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SKIPPED = 77

NAMES = """chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap
linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module
sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time
sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog
wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore""".split()


def mask(*names):
    """The mask of /proc/PID/status that has these capabilities."""
    return sum(1 << NAMES.index(name) for name in names)


class State:
    """What /proc/self/status said, as the command printed it."""

    def __init__(self, text):
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        self.uid = [int(word) for word in lines["Uid"].split()]
        self.gid = [int(word) for word in lines["Gid"].split()]
        self.groups = [int(word) for word in lines["Groups"].split()]
        self.no_new_privs = lines["NoNewPrivs"].strip() == "1"
        self.inheritable = int(lines["CapInh"], 16)
        self.permitted = int(lines["CapPrm"], 16)
        self.effective = int(lines["CapEff"], 16)
        self.bounding = int(lines["CapBnd"], 16)
        self.ambient = int(lines["CapAmb"], 16)

    @property
    def sets(self):
        return (self.permitted, self.effective, self.inheritable, self.bounding, self.ambient)


def own_state():
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        return State(status.read())


def run(command, **options):
    """Runs a command line with a fixed environment; output as text."""
    options.setdefault("env", {"PATH": PATH, "LC_ALL": "C"})
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, **options
    )


def execcap(*args, before=(), **options):
    """Runs execcap, behind the words of `before` if there are any."""
    return run([*before, EXECCAP, *args], **options)


class ToolTest(unittest.TestCase):
    """A test that looks at what a launch made of the command."""

    longMessage = True

    def state_of(self, *args, before=(), ends_options=True, **options):
        """The state of a command launched with `args`, and `--` behind them unless told not to."""
        end = ["--"] if ends_options else []
        done = execcap(*args, *end, "cat", "/proc/self/status", before=before, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return State(done.stdout)

    def assert_refused(self, *args, says, code=125, before=(), **options):
        """The launch fails with `code` and one line that has `says`; the command did not run."""
        done = execcap(*args, before=before, **options)
        self.assertEqual(done.stdout, "", "the command ran")
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("execcap: "), done.stderr)
        self.assertIn(says, done.stderr)


def main(needs_root=True):
    """Runs the tests of the calling file, or says why they cannot run here and exits 77."""
    if needs_root and os.geteuid() != 0:
        print("skipped: only root can launch as others; run the tests as root")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
