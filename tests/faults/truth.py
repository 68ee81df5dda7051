# SPDX-License-Identifier: MIT
"""Runs a launcher whose command is the probe, and knows by the probe what really happened."""

import collections
import os
import signal
import struct
import subprocess
import tempfile

BIN = os.path.abspath(os.environ["EXECCAP_BIN_DIR"])
HELPERS = os.path.abspath(os.environ["EXECCAP_FAULTS_DIR"])
EXECCAP = os.path.join(BIN, "execcap")
CAPDROP = os.path.join(BIN, "capdrop")
START_IN = os.path.join(HELPERS, "start_in")
PROBE = os.path.join(HELPERS, "fault_probe")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}

PAGE = 100  # the descriptor on which the probe tells
NO_SUCH_STATE = 99  # exit code of start_in
# probe.cpp, Told: credentials (padded before the masks), then the rest.
CREDENTIALS = struct.Struct("<4I4I I8II 5Q 4I")
REST = struct.Struct("<2Q2Q QQQQ II")

State = collections.namedtuple("State", """uid gid groups securebits permitted effective inheritable
    bounding ambient no_new_privs parent_death_signal root directory descriptors ignored blocked words
    umask leads_session""")


def state_of(told):
    """The state that the probe told, or None if it did not tell it to its end."""
    size = CREDENTIALS.size + REST.size
    if len(told) < size:
        return None
    cred = CREDENTIALS.unpack_from(told)
    rest = REST.unpack_from(told, CREDENTIALS.size)
    groups = struct.unpack(f"<{(len(told) - size) // 4}I", told[size:])
    return State(list(cred[0:4]), list(cred[4:8]), sorted(groups), cred[17], *cred[18:23], cred[23],
                 cred[24], rest[0:2], rest[2:4], *rest[4:8], *rest[8:10])


# Ran: the command got control. State: what it told. Code: as subprocess gives it, so negative for a
# signal. Words: standard error.
Outcome = collections.namedtuple("Outcome", "ran state code words output")


def watch(command, **options):
    """Runs a command line in an environment of its own, with a descriptor for the probe."""
    reader, writer = os.pipe()
    try:
        if writer != PAGE:
            os.dup2(writer, PAGE)
            os.close(writer)
        done = subprocess.run(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=[PAGE],
                              check=False, **options)
        os.close(PAGE)
        with os.fdopen(os.dup(reader), "rb") as pipe:
            told = pipe.read()
    finally:
        os.close(reader)
    words = done.stderr.decode(errors="replace")
    return Outcome(bool(told), state_of(told), done.returncode, words, done.stdout)


def is_refusal(outcome):
    """Nothing ran and the launcher said so by its exit code."""
    return not outcome.ran and outcome.code in (125, 126, 127)


def is_killed(outcome, *signals):
    """Nothing ran because a signal came: one of these, any if none is given."""
    if outcome.ran or outcome.code >= 0:
        return False
    return not signals or -outcome.code in signals


def differences(wanted, found):
    """What of two states differs, in words."""
    if found is None:
        return "the command told nothing whole"
    return ", ".join(f"{name}: {want} became {got}"
                     for name, want, got in zip(State._fields, wanted, found) if want != got)


def name_of_signal(code):
    return signal.Signals(-code).name if code < 0 else str(code)


def new_folder():
    """A folder of its own that everybody may enter."""
    folder = tempfile.TemporaryDirectory(prefix="faults-")
    os.chmod(folder.name, 0o755)
    return folder
