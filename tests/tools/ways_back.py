# SPDX-License-Identifier: MIT
"""Tries to get one capability by every way that the kernel has, and prints what each way gave.

ways_back.py NUMBER FOLDER: one JSON object, for each way the names of the sets that have the
capability afterwards. FOLDER has programs that print their status: `plain`, `setuid` (set-user-ID
root), `all-p` (every capability permitted), `all-ep` (permitted and effective), `all-i`
(inheritable)."""

import ctypes
import json
import os
import subprocess
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 28, 47, 2
SETS = ("CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb")
USER = 65534
NOROOT_AND_NO_SETUID_FIXUP = 0x05


class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class Data(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def capset(permitted=0, inheritable=0):
    """capset(2) with these masks on top of what the process has; whether it was allowed."""
    header, data = Header(0x20080522, 0), (Data * 2)()
    if LIBC.capget(ctypes.byref(header), data) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    for index, word in enumerate(data):
        more_permitted = permitted >> 32 * index & 0xFFFFFFFF
        word.permitted |= more_permitted
        word.effective |= more_permitted
        word.inheritable |= inheritable >> 32 * index & 0xFFFFFFFF
    return LIBC.capset(ctypes.byref(header), data) == 0


def prctl(*args):
    words = [ctypes.c_ulong(word) for word in (*args, 0, 0, 0, 0)[:5]]
    return LIBC.prctl(*words) == 0


def sets_with(mask, status):
    """The names of the sets in the text of a status file that have a bit of `mask`."""
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return [name for name in SETS if int(lines[name], 16) & mask]


class Ways:
    """Each method is a way; it runs in a process of its own and ends in the text of a status."""

    def __init__(self, number, folder):
        self.mask = 1 << number
        self.number = number
        self.folder = folder

    def execute(self, name):
        done = subprocess.run([os.path.join(self.folder, name), "/proc/self/status"],
                              capture_output=True, text=True, check=False)
        return done.stdout

    @staticmethod
    def own_status():
        # As bytes: a codec could lie in a folder that the user may not read.
        with open("/proc/self/status", "rb") as status:
            return str(status.read(), "latin-1")

    def root_executes(self):
        return self.execute("plain")

    def capset_adds_to_permitted(self):
        capset(permitted=self.mask)
        return self.own_status()

    def capset_adds_to_inheritable(self):
        capset(inheritable=self.mask)
        return self.own_status()

    def inheritable_then_root_executes(self):
        capset(inheritable=self.mask)
        return self.execute("plain")

    def ambient_is_raised(self):
        capset(inheritable=self.mask)
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, self.number)
        return self.own_status()

    def set_user_id_root_by_a_user(self):
        os.setgroups([])
        os.setresuid(USER, USER, USER)
        return self.execute("setuid")

    def file_capabilities(self):
        return self.execute("all-p")

    def file_capabilities_by_a_user(self):
        os.setresuid(USER, USER, USER)
        return self.execute("all-p")

    def effective_file_capabilities_by_a_user(self):
        os.setresuid(USER, USER, USER)
        try:
            return self.execute("all-ep")
        except PermissionError:
            return self.own_status()

    def inheritable_file_capabilities(self):
        capset(inheritable=self.mask)
        return self.execute("all-i")

    def to_a_user_and_back_to_root(self):
        os.setresuid(USER, USER, 0)
        os.setresuid(0, 0, 0)
        return self.own_status()

    def keep_caps(self):
        prctl(PR_SET_KEEPCAPS, 1)
        os.setresuid(USER, USER, 0)
        os.setresuid(0, 0, 0)
        return self.execute("plain")

    def securebits_on_and_off(self):
        prctl(PR_SET_SECUREBITS, NOROOT_AND_NO_SETUID_FIXUP)
        prctl(PR_SET_SECUREBITS, 0)
        return self.execute("plain")

    def all_ways(self):
        """What each way gave. A way that failed before it came to a status is an error."""
        return {name: self.try_way(getattr(self, name)) for name in sorted(vars(type(self)))
                if name[0] != "_" and name not in ("execute", "own_status", "all_ways", "try_way")}

    def try_way(self, way):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            with os.fdopen(writer, "w", encoding="utf-8") as result:
                result.write(json.dumps(sets_with(self.mask, way())))
                result.flush()
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as result:
            text = result.read()
        os.waitpid(child, 0)
        return json.loads(text) if text else "failed"


if __name__ == "__main__":
    print(json.dumps(Ways(int(sys.argv[1]), sys.argv[2]).all_ways()))
