# SPDX-License-Identifier: MIT
"""What a command sees of its own state, and what an emission says that it cannot say."""

import json
import re
import subprocess

from harness import NAMES, State, execcap

# The state as the command itself reads it: no program in between, which would change it.
PROBE = """
import ctypes, json, os
libc = ctypes.CDLL(None)
environment = {name: value for name, value in os.environ.items()
               if name not in ("PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE")}
signal = ctypes.c_int()
libc.prctl(2, ctypes.byref(signal))
mask = os.umask(0)
print(json.dumps({"status": open("/proc/self/status").read(), "securebits": libc.prctl(27),
                  "environment": environment, "cwd": os.getcwd(), "umask": mask,
                  "signal": signal.value}))
"""
PYTHON = "/usr/bin/python3"
COMMAND = [PYTHON, "-c", PROBE]
SECUREBITS = ("noroot", "no_setuid_fixup", "keep_caps", "no_cap_ambient_raise",
              "exec_restrict_file", "exec_deny_interactive")


def seen(text):
    """The state that the probe printed, by the names that an emission uses."""
    found = json.loads(text)
    state = State(found["status"])
    return {
        "real uid": state.uid[0], "effective uid": state.uid[1],
        "real gid": state.gid[0], "effective gid": state.gid[1],
        "groups": sorted(state.groups),
        "permitted": state.permitted, "effective": state.effective,
        "inheritable": state.inheritable, "bounding": state.bounding, "ambient": state.ambient,
        "securebits": found["securebits"], "no_new_privs": state.no_new_privs,
        "environment": found["environment"], "cwd": found["cwd"], "umask": found["umask"],
        "signal": found["signal"],
    }


def caps_of(text, last=40):
    """The mask of a list as execcap writes it."""
    bits = 0
    for item in text.split(","):
        name = item.lstrip("-")
        if name == "none":
            continue
        one = (1 << (last + 1)) - 1 if name == "all" else 1 << (
            int(name) if name.isdigit() else NAMES.index(name))
        bits = bits & ~one if item.startswith("-") else bits | one
    return bits


def securebits_of(text):
    """The word of securebits as execcap writes them."""
    bits = 0
    for item in text.split(",") if text != "none" else []:
        name, plus, _ = item.lstrip("-").partition("+")
        flag = 1 << (2 * SECUREBITS.index(name))
        bits |= (0 if item.startswith("-") else flag) | (flag << 1 if plus else 0)
    return bits


def value_of(field, text):
    """A value of a state as an emission writes it."""
    if field.endswith("id"):
        return int(text)
    if field == "groups":
        return [] if text == "none" else [int(gid) for gid in text.split(",")]
    if field == "securebits":
        return securebits_of(text)
    if field == "no_new_privs":
        return text == "on"
    return caps_of(text)


def unsaid(text):
    """The lines of what cannot be said, without their beginning."""
    return re.findall(r"cannot be said: (.*)", text)


def differences_said(lines):
    """What the other system would make of each field, as the lines say it."""
    fields = "|".join(["(?:real|effective) [ug]id", "groups", "permitted", "effective",
                       "inheritable", "bounding", "ambient", "securebits", "no_new_privs"])
    found = {}
    for line in lines:
        match = re.fullmatch(rf"({fields}) (\S+): .* would make it (\S+)", line)
        if match:
            found[match[1]] = value_of(match[1], match[3])
    return found


def emission(options, form, command=None, before=()):
    """What --emit prints: standard output and standard error. Fails if it fails."""
    done = execcap("--emit", form, *options, *(command or COMMAND), before=before)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout, done.stderr


def run_line(line, before=(), path=None):
    """Runs a line or script of sh(1); gives the finished process."""
    environment = {"PATH": path or "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                   "LC_ALL": "C", "HOME": "/home-of-the-caller", "USER": "caller"}
    return subprocess.run([*before, "sh", "-c", line], env=environment, capture_output=True,
                          text=True, timeout=60, check=False)


