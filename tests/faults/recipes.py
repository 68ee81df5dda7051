# SPDX-License-Identifier: MIT
"""The launches that are attacked: each way that a launcher goes, and what it starts from."""

import collections
import os
import shutil
import time

from truth import CAPDROP, EXECCAP, PROBE

USER = "65534:65534"

# Start: words of start_in. Words: the launcher with its options, up to the command.
Recipe = collections.namedtuple("Recipe", "name start words command")


def wait_until_old(path):
    """A launcher looks twice at a file that has just changed. To make the same calls each time it
    must not meet one: 2 seconds is the coarsest clock of a file system."""
    while time.time() - os.stat(path).st_ctime < 3.5:
        time.sleep(0.1)


def place_of_probe(folder):
    """The probe under the same name within and without of a root directory: who is not in that
    root finds it all the same."""
    outside = os.path.join(folder, "probe")
    shutil.copy(PROBE, outside)
    root = os.path.join(folder, "root")
    os.makedirs(root + folder)
    os.makedirs(root + "/sub")
    os.link(outside, root + outside)
    for path, folders, _ in os.walk(folder):
        for name in folders:
            os.chmod(os.path.join(path, name), 0o755)
    wait_until_old(outside)
    return root, outside


def script_of(folder, probe):
    """A script that the probe runs: a launcher looks at one before and after it has changed."""
    path = os.path.join(folder, "script")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"#!{probe}\n")
    os.chmod(path, 0o755)
    return path


def group_file(folder):
    """An /etc/group in which the user daemon is a member of two more groups."""
    path = os.path.join(folder, "group")
    with open(path, "w", encoding="ascii") as file:
        file.write("root:x:0:\ndaemon:x:1:\nmore:x:4242:daemon\nstill:x:4343:root,daemon\n")
    return path


def recipes(folder):
    """All of them; `folder` is a place for files that everybody may enter."""
    root, probe = place_of_probe(folder)

    def recipe(name, *words, start=(), tool=EXECCAP, ends_options=True, command=probe):
        end = ["--"] if ends_options else []
        return Recipe(name, list(start), [tool, *words, *end], command)

    return [
        recipe("root to user, ambient", "-u", USER, "-c", "net_raw"),
        recipe("root to user, new privileges", "-u", USER, "-c", "net_raw", "--allow-new-privs"),
        recipe("root to user, script", "-u", USER, "-c", "net_raw",
               command=script_of(folder, probe)),
        recipe("root with few", "-c", "net_raw,chown"),
        recipe("root without any, no /proc", "-c", "none", start=["proc-hidden"]),
        recipe("user passing all on", "-c", "held", start=["uid=65534"]),
        recipe("user passing one on", "-c", "net_raw", start=["uid=65534"]),
        recipe("classic text", "= cap_setuid+eip", ends_options=False),
        recipe("securebits", "-u", USER, "-c", "net_raw", "--securebits", "sealed"),
        recipe("single sets", "-u", USER, "--permitted", "chown,net_raw", "--effective", "chown",
               "--inheritable", "net_raw", "--bounding", "net_raw,kill", "--ambient", "net_raw"),
        recipe("groups of a user", "-u", USER, "-G", "7,8", "-c", "kill", start=["groups-many"]),
        recipe("keep the rest", "-u", "65534", "--keep-rest", start=["groups-many"]),
        recipe("account with groups", "-u", "daemon", "-c", "kill",
               start=["group-file=" + group_file(folder)]),
        recipe("account, SIGCHLD ignored", "-u", "daemon", "-c", "kill",
               start=["group-file=" + group_file(folder), "sigchld-ignored"]),
        recipe("chroot", "-u", USER, "-c", "net_raw", "--chroot", root),
        recipe("chroot and chdir", "-u", USER, "-c", "net_raw", "--chroot", root, "-C", "/sub"),
        recipe("chdir", "-u", USER, "-c", "net_raw", "-C", root),
        recipe("session, umask, parent", "-u", USER, "-c", "net_raw", "--setsid", "--umask", "027",
               "--pdeathsig", "TERM"),
        recipe("capdrop", "sys_module,net_raw", tool=CAPDROP),
        recipe("capdrop, keep and lock", "--keep", "net_raw,chown", "--no-new-privs", "--lock",
               tool=CAPDROP),
        recipe("capdrop by a user", "net_raw", start=["uid=65534"], tool=CAPDROP),
    ]
