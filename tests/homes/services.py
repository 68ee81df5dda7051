# SPDX-License-Identifier: MIT
"""The same services by execcap and by settings of systemd: their units, and what came of them."""

import pathlib

from harness import mask
from home import State

# The name, what execcap is told, and what systemd is told; both set no_new_privs.
PAIRS = {
    "user-with-one": ("-u nobody -c net_bind_service", """User=nobody
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE"""),
    "user-with-two": ("-u www-data -c net_raw,net_bind_service", """User=www-data
AmbientCapabilities=CAP_NET_BIND_SERVICE CAP_NET_RAW
CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_NET_RAW"""),
    "user-with-none": ("-u nobody", """User=nobody
CapabilityBoundingSet="""),
    "user-with-groups": ("-u nobody -g www-data -G www-data,adm -c chown", """User=nobody
Group=www-data
SupplementaryGroups=adm
AmbientCapabilities=CAP_CHOWN
CapabilityBoundingSet=CAP_CHOWN"""),
    "root-with-few": ("-c chown,net_bind_service", """
CapabilityBoundingSet=CAP_CHOWN CAP_NET_BIND_SERVICE"""),
    "root-with-none": ("-c none", """
CapabilityBoundingSet="""),
}
ALONE = {"service": "", "service-user": "User=nobody"}
SHOW = "/bin/grep -E ^(Uid|Gid|Groups|Cap.*|NoNewPrivs|Seccomp): /proc/self/status"

UNIT = """[Unit]
Description=homes: {name}
[Service]
Type=oneshot
StandardOutput=append:/results/{name}
StandardError=append:/results/{name}
{settings}
ExecStart={command}
"""
# It is the unit that the machine is booted for, and its end is the machine's.
FIRST = """[Unit]
Description=homes: all services in turn
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate
[Service]
Type=oneshot
Environment=NAMES="{names}"
ExecStart=/bin/bash /homes-guest
"""


def write(image):
    """Puts the units and the script that starts them into an image; gives their names."""
    units = pathlib.Path(image) / "etc/systemd/system"
    texts = {name: UNIT.format(name=name, settings=settings, command=SHOW)
             for name, settings in ALONE.items()}
    for pair, (options, settings) in PAIRS.items():
        by_execcap = f"/usr/bin/execcap {options} -- {SHOW}"
        texts[pair + ".execcap"] = UNIT.format(name=pair + ".execcap", settings="",
                                               command=by_execcap)
        texts[pair + ".systemd"] = UNIT.format(
            name=pair + ".systemd", settings="NoNewPrivileges=yes\n" + settings.strip(),
            command=SHOW)
    for name, text in texts.items():
        (units / f"homes-{name}.service").write_text(text, encoding="ascii")
    (units / "homes.service").write_text(FIRST.format(names=" ".join(texts)), encoding="ascii")
    guest = pathlib.Path(__file__).with_name("guest")
    (pathlib.Path(image) / "homes-guest").write_text(guest.read_text("ascii"), encoding="ascii")


def parts(log):
    """What the script in the image said, by the name in the line `== NAME` above it."""
    found = {}
    for line in log.splitlines():
        line = line.rstrip("\r")
        if line.startswith("== "):
            name = line[3:]
            found[name] = ""
        elif found:
            found[name] += line + "\n"
    return found


def state_in(found, name):
    """The state that one service had."""
    if "CapAmb:" not in found.get(name, ""):
        raise AssertionError(f"{name} did not run: {found.get(name)!r}")
    return State(found[name])


def differences(ours, theirs):
    """What two states differ in, as words; the supplementary groups as sets."""
    words = []
    for field in ("uid", "gid", "permitted", "effective", "inheritable", "bounding", "ambient",
                  "no_new_privs"):
        mine, other = getattr(ours, field), getattr(theirs, field)
        if mine != other:
            words.append(f"{field} {mine} by execcap, {other} by systemd")
    if set(ours.groups) != set(theirs.groups):
        words.append(f"groups {ours.groups} by execcap, {theirs.groups} by systemd")
    return words


def check_pairs(test):
    """Each pair has the same sets, ids, groups and no_new_privs."""
    for pair in PAIRS:
        with test.subTest(pair):
            ours = state_in(test.found, pair + ".execcap")
            theirs = state_in(test.found, pair + ".systemd")
            test.assertEqual(differences(ours, theirs), [])
            print(f"{pair}: {words(ours)}; the same by systemd")


def words(state):
    """A state in one line."""
    sets = " ".join(f"{name}={bits:x}" for name, bits in zip("PEIBA", state.sets))
    return f"uid {state.uid[0]} groups {state.groups} {sets} nnp {state.no_new_privs:d}"


def check_values(test):
    """Two pairs against numbers, lest both sides be wrong in the same way."""
    one = mask("net_bind_service")
    few = mask("chown", "net_bind_service")
    for name, uid, sets in (("user-with-one", 65534, (one,) * 5),
                            ("root-with-few", 0, (few, few, 0, few, 0)),
                            ("user-with-none", 65534, (0,) * 5)):
        state = state_in(test.found, name + ".execcap")
        test.assertEqual(state.uid, [uid] * 4, name)
        test.assertEqual(state.sets, sets, name)
        test.assertTrue(state.no_new_privs, name)


def check_web(test):
    """The two units of packaging/systemd served their page, in the same state."""
    for way in ("execcap", "systemd"):
        test.assertIn("page: served", test.found["web." + way], way)
    ours = state_in(test.found, "web.execcap")
    test.assertEqual(ours.uid, [33] * 4)
    test.assertEqual(ours.sets, (mask("net_bind_service"),) * 5)
    test.assertEqual(differences(ours, state_in(test.found, "web.systemd")), [])
