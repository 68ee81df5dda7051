# SPDX-License-Identifier: MIT
"""A launch beside its peers.

The job is the same for all that can do it: from root to uid and gid 65534 with no other group,
net_bind_service in all five sets, and the execution of a program that does nothing."""

import json
import subprocess

from measure import ENVIRONMENT, installed
from table import Row

NOBODY = "65534"
LIMITS = {"calls": 95, "instructions": 0.25, "setpriv": 0.70, "capsh": 1.00}
# Exact, on x86-64 with glibc 2.36 and g++ 12; a compiler may need some more.
MOST_INSTRUCTIONS = 175_000
MOST_INSTRUCTIONS_SHARED = 290_000


class Job:
    """The command lines."""

    def __init__(self, bench):
        floor = bench.tool("floor")
        printed = subprocess.run([bench.tool("execcap"), "--keep-rest", "--", bench.tool("getpcaps"),
                                  "--json", "0"], env=ENVIRONMENT, check=True,
                                 stdout=subprocess.PIPE).stdout
        names = [name for name in json.loads(printed)["processes"][0]["bounding"]
                 if name != "cap_net_bind_service"]
        self.names = names
        self.drops = len(names)
        one = "-all,+net_bind_service"
        self.ours = f"{bench.tool('execcap')} -u {NOBODY}:{NOBODY} -c net_bind_service -- {floor}"
        self.by_name = f"{bench.tool('execcap')} -u nobody -c net_bind_service -- {floor}"
        self.name_only = (f"{bench.tool('execcap')} -u nobody -g nogroup --clear-groups "
                          f"-c net_bind_service -- {floor}")
        caps = f"--inh-caps {one} --ambient-caps {one} --bounding-set {one} {floor}"
        self.setpriv = f"setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups {caps}"
        self.setpriv_by_name = f"setpriv --reuid nobody --regid nogroup --init-groups {caps}"
        self.setpriv_name_only = f"setpriv --reuid nobody --regid nogroup --clear-groups {caps}"
        self.capsh = (f"capsh --drop={','.join(names)} --secbits=0 --keep=1 --gid={NOBODY} --groups= "
                      f"--uid={NOBODY} --inh=cap_net_bind_service --addamb=cap_net_bind_service "
                      f"--shell={floor} --")
        self.trampoline = f"{bench.tool('trampoline')} {floor}"
        # These change ids alone, or make namespaces beside.
        self.lesser = {
            "chpst": f"chpst -u :{NOBODY}:{NOBODY} {floor}",
            "s6-applyuidgid": f"s6-applyuidgid -u {NOBODY} -g {NOBODY} -G {NOBODY} {floor}",
            "gosu": f"gosu {NOBODY}:{NOBODY} {floor}",
            "bwrap": (f"bwrap --unshare-user --uid {NOBODY} --gid {NOBODY} --cap-drop ALL "
                      f"--cap-add CAP_NET_BIND_SERVICE --ro-bind / / {floor}"),
        }


def is_static(bench):
    """How execcap was linked."""
    printed = subprocess.run(["readelf", "-lW", bench.tool("execcap")], env=ENVIRONMENT, check=True,
                             text=True, stdout=subprocess.PIPE).stdout
    return "INTERP" not in printed


def counts(bench):
    """What is exact."""
    job = Job(bench)
    calls, _ = bench.calls_and_peak(job.ours)
    # The bounding set of the caller decides how many calls drop it: 40 in full.
    yield Row("launch: system calls", calls, LIMITS["calls"] - 40 + job.drops,
              note=f"{job.drops} of them drop the bounding set")
    steps = bench.instructions(job.ours)
    yield Row("launch: user instructions", steps,
              MOST_INSTRUCTIONS if is_static(bench) else MOST_INSTRUCTIONS_SHARED,
              note="" if is_static(bench) else "linked to the shared C library")
    for name in ("setpriv", "capsh"):
        if not installed(name):
            yield Row(f"launch: user instructions by {name}'s", note=f"{name} is not here")
            continue
        limit = LIMITS["instructions"] if name == "setpriv" else None
        yield Row(f"launch: user instructions by {name}'s",
                  steps / bench.instructions(getattr(job, name)), limit, peer=name)


def times(bench):
    """Paired CPU times and their ratios."""
    job = Job(bench)
    for name, theirs in (("setpriv", job.setpriv), ("capsh", job.capsh)):
        if installed(name):
            found = bench.compare(job.ours, theirs)
            for clock, pair in found.items():
                limit = LIMITS[name] if clock == "cpu" else None
                yield Row(f"launch: {clock}", pair.high, limit, peer=name,
                          note=f"{pair.ours} and {pair.theirs} us, ratio {pair.ratio:.2f} "
                               f"({pair.low:.2f} to {pair.high:.2f})")
    if installed("setpriv"):
        for goal, ours, theirs in (
                ("launch by name, its groups told", job.name_only, job.setpriv_name_only),
                ("launch by name, its groups looked up", job.by_name, job.setpriv_by_name)):
            pair = bench.compare(ours, theirs)["cpu"]
            yield Row(f"{goal}: cpu", pair.high, None, peer="setpriv",
                      note=f"{pair.ours} and {pair.theirs} us")
    pair = bench.compare(job.ours, job.trampoline)["cpu"]
    yield Row("launch: cpu", pair.ratio, None, peer="the calls alone",
              note=f"{pair.ours} and {pair.theirs} us; most of it is the start of the C library")


def plot(bench):
    """CPU microseconds of every launcher that is here."""
    job = Job(bench)
    commands = {"execcap": job.ours, "the calls alone, no C library": job.trampoline}
    commands |= {name: getattr(job, name) for name in ("setpriv", "capsh") if installed(name)}
    commands |= {f"{name} (less or other work)": command for name, command in job.lesser.items()
                 if installed(name)}
    return {name: bench.microseconds(command, bench.rounds // 2)
            for name, command in commands.items()}


def growth(bench):
    """How a launch grows."""
    execcap, floor = bench.tool("execcap"), bench.tool("floor")
    rounds = bench.rounds // 2

    def line(what, sizes, command):
        found = ", ".join(f"{size}: {bench.microseconds(command(size), rounds)} us" for size in sizes)
        return f"{what}: {found}"

    yield line("groups", (0, 100, 1000),
               lambda n: f"{execcap} -u {NOBODY}:{NOBODY} "
                         + ("--clear-groups" if n == 0 else
                            "--groups " + ",".join(map(str, range(1000, 1000 + n))))
                         + f" -c net_bind_service -- {floor}")
    yield line("variables of the environment", (0, 100, 1000),
               lambda n: f"{execcap} -u {NOBODY}:{NOBODY} -c net_bind_service "
                         + " ".join(f"--env V{i}=value" for i in range(n)) + f" -- {floor}")
    names = Job(bench).names
    yield line("capabilities that stay in the bounding set", (1, len(names) // 2, len(names)),
               lambda n: f"{execcap} -u {NOBODY}:{NOBODY} -c net_bind_service "
                         f"--bounding {','.join(['net_bind_service', *names[:n - 1]])} -- {floor}")
