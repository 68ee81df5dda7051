# SPDX-License-Identifier: MIT
"""Outcomes that are known, each with its reason. Any other that is not as it must be is a failure."""

import re

# What was disturbed and what came of it, as regular expressions; and why that is so.
KNOWN = (
    (r"\b(openat2?|socket)\(.*retval=0$", r"^descriptors: \d+ became \d+$",
     "an open that lies gives descriptor 0, which is closed in the place of the file: the command has"
     " no standard input, and no more than it was to have"),
    (r"futex\(.*error=", r"^SIGABRT: The futex facility returned an unexpected error",
     "the C library ends a process where futex(2) has an error that it does not have"),
    (r"(close|rt_sigprocmask)\(.*error=", r"^SIGABRT: Assertion .* failed at src/(basic|nss-)",
     "the name-service module of systemd ends a process whose calls fail"),
    (r"rt_sigprocmask\(SIG_SETMASK.*retval=0$", r"^blocked: \d+ became \d+$",
     "the name-service module of systemd blocks signals and is lied to when it unblocks them"),
    (r"clone3?\(.*retval=0$", r"^0: $",
     "whom clone(2) tells 0 is the child: the launcher becomes getent(1), and the command does not"
     " run"),
    (r"every PR_CAPBSET_READ lie", r"^bounding: ",
     "without /proc nothing else knows the bounding set, and every question is answered with no"),
)


def why_known(what, detail):
    """The reason, or None."""
    for disturbed, became, reason in KNOWN:
        if re.search(disturbed, what) and re.search(became, detail):
            return reason
    return None
