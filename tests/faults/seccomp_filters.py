# SPDX-License-Identifier: MIT
"""The second injector: a seccomp filter that answers a call of the launcher every time, as a sandbox
or a kernel without the call would. strace can disturb one call only, or the probe with it."""

import collections
import errno
import platform

from injections import CRASHED, OPEN, RAN, REFUSED
from system_calls import errors_of
from truth import START_IN, differences, is_refusal, name_of_signal, watch

# Number in the tables of the two processors for which there is a probe.
NUMBERS = {
    "x86_64": {"openat": 257, "newfstatat": 262, "read": 0, "pread64": 17, "write": 1, "close": 3,
               "statfs": 137, "fstatfs": 138, "fgetxattr": 193, "prctl": 157, "capget": 125,
               "capset": 126, "setgroups": 116, "getgroups": 115, "setresuid": 117,
               "setresgid": 119, "getresuid": 118, "getresgid": 120, "setfsuid": 122,
               "setfsgid": 123, "setsid": 112, "umask": 95, "getppid": 110, "chroot": 161,
               "chdir": 80, "uname": 63, "execve": 59, "execveat": 322, "getsid": 124,
               "fcntl": 72, "getrandom": 318},
    "aarch64": {"openat": 56, "newfstatat": 79, "read": 63, "pread64": 67, "write": 64, "close": 57,
                "statfs": 43, "fstatfs": 44, "fgetxattr": 10, "prctl": 167, "capget": 90,
                "capset": 91, "setgroups": 159, "getgroups": 158, "setresuid": 147,
                "setresgid": 149, "getresuid": 148, "getresgid": 150, "setfsuid": 151,
                "setfsgid": 152, "setsid": 157, "umask": 166, "getppid": 173, "chroot": 51,
                "chdir": 49, "uname": 160, "execve": 221, "execveat": 281, "getsid": 156,
                "fcntl": 25, "getrandom": 278},
}[platform.machine()]

# The options of prctl(2) that a launcher uses, and those of PR_CAP_AMBIENT.
PRCTL = {"SET_PDEATHSIG": (1,), "GET_PDEATHSIG": (2,), "SET_KEEPCAPS": (8,), "CAPBSET_READ": (23,),
         "CAPBSET_DROP": (24,), "GET_SECUREBITS": (27,), "SET_SECUREBITS": (28,),
         "SET_NO_NEW_PRIVS": (38,), "GET_NO_NEW_PRIVS": (39,), "CAP_AMBIENT_IS_SET": (47, 1),
         "CAP_AMBIENT_RAISE": (47, 2), "CAP_AMBIENT_LOWER": (47, 3)}
# Without these a dynamic program does not come as far as its main function, or has no memory.
BEFORE_MAIN = ("openat", "read", "pread64", "newfstatat", "close", "execve")

Answer = collections.namedtuple("Answer", "recipe name word")


def answers_of(recipe):
    """Every call for good: each error, and a lie."""
    calls = [(name, name, (number,)) for name, number in NUMBERS.items()
             if name not in ("prctl", *BEFORE_MAIN)]
    calls += [("prctl", f"PR_{name}", (NUMBERS["prctl"], *arguments))
              for name, arguments in PRCTL.items()]
    for call, name, (number, *arguments) in calls:
        errors = [0, *(getattr(errno, word) for word in errors_of(call))]
        for error in errors:
            word = ",".join(str(part) for part in (number, error, *arguments))
            how = errno.errorcode.get(error, "lie")
            yield Answer(recipe, f"{name} {how}", f"answer={word}")


def answer(case, wanted):
    """Runs the launch under the filter: the kind of the outcome and, where it is wrong, why."""
    recipe = case.recipe
    outcome = watch([START_IN, *recipe.start, case.word, "--", *recipe.words, recipe.command])
    if outcome.ran:
        difference = differences(wanted, outcome.state)
        return (OPEN, difference) if difference else (RAN, "")
    if is_refusal(outcome):
        return REFUSED, ""
    return CRASHED, f"{name_of_signal(outcome.code)}: {outcome.words[:200]}"


