# SPDX-License-Identifier: MIT
"""One disturbed call in a launch, and what came of it."""

import collections
import os
import signal

from system_calls import command_line, errors_of
from truth import differences, is_killed, is_refusal, name_of_signal, watch

# How: the words behind strace's `inject=CALL:`.
Injection = collections.namedtuple("Injection", "recipe call how")
Result = collections.namedtuple("Result", "injection outcome detail")

DEADLY = "signal=SIGTERM"
HARMLESS = "signal=SIGWINCH"
RAN, REFUSED, KILLED, OPEN, CRASHED, MISSED = (
    "ran exactly", "refused", "killed", "FAILED OPEN", "CRASHED", "MISSED")
COLUMNS = (RAN, REFUSED, KILLED, CRASHED, MISSED, OPEN)

# Calls behind which memory is: one that lies about it leaves the process without, and it ends by a
# fault. Nothing has run then.
MEMORY = ("brk", "mmap", "munmap", "mprotect", "mremap")


def injections_of(recipe, calls):
    """Every call with every error, with a lie and with two signals."""
    for call in calls:
        for error in errors_of(call.name):
            yield Injection(recipe, call, f"error={error}")
        for how in ("retval=0", HARMLESS, DEADLY):
            yield Injection(recipe, call, how)


def is_excused_crash(injection, outcome):
    """brk(2) has no errors: the C library takes one for an address."""
    lies = injection.how == "retval=0" or injection.call.name == "brk"
    return lies and injection.call.name in MEMORY and is_killed(outcome, signal.SIGSEGV,
                                                                signal.SIGBUS)


def judge(injection, outcome, wanted):
    """The kind of the outcome and, where it is not as it must be, why."""
    if outcome.ran:
        difference = differences(wanted, outcome.state)
        return (OPEN, difference) if difference else (RAN, "")
    if injection.how == DEADLY and is_killed(outcome, signal.SIGTERM):
        return KILLED, ""
    if is_refusal(outcome):
        return REFUSED, ""
    if is_excused_crash(injection, outcome):
        return KILLED, ""
    return CRASHED, f"{name_of_signal(outcome.code)}: {outcome.words[:200]}"


def was_made(log, call):
    """Whether strace disturbed the call: it says so behind it, or logs the signal."""
    with open(log, encoding="utf-8", errors="replace") as lines:
        text = lines.read()
    return "(INJECTED)" in text or "--- SIG" in text or "+++ killed by" in text


def inject(injection, wanted, folder):
    """Runs the launch with the disturbance."""
    log = os.path.join(folder, f"log.{os.getpid()}")
    call = injection.call
    outcome = watch(["strace", "-qq", "-o", log, "-e", f"trace={call.name}",
                     "-e", f"inject={call.name}:{injection.how}:when={call.number}",
                     *command_line(injection.recipe)])
    kind, detail = judge(injection, outcome, wanted)
    if not was_made(log, call):
        kind, detail = MISSED, f"{outcome.code} {outcome.words[:200]}"
    return kind, Result(injection, outcome, detail)
