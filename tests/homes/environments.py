# SPDX-License-Identifier: MIT
"""How each environment is started: functions from a command to what it said and its exit code."""

import functools
import itertools
import json
import os
import subprocess

from home import NOBODY, Skip, need, run, scratch, small_root

DOCKER = """chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw
sys_chroot mknod audit_write setfcap""".split()
SERIAL = itertools.count()


@functools.lru_cache(maxsize=None)
def tree():
    """One root directory for all."""
    return small_root()


def host(command):
    """No container at all."""
    return run(command)


# crun takes cgroups of version 2 alone, which a machine may have beside those of version 1.
CGROUP_2 = """umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup || exit 1
exec "$0" "$@"
"""


def runc(command, caps=None, user=0, no_new_privs=None, runtime="runc"):
    """A container of `runc spec`, with these capabilities in all sets if they are given."""
    need("runc", runtime)
    bundle = scratch()
    made = run(["runc", "spec", "--bundle", bundle])
    if made.returncode != 0:
        raise Skip("runc spec fails: " + made.stderr.strip())
    spec = json.loads((bundle / "config.json").read_text(encoding="utf-8"))
    spec["root"] = {"path": str(tree()), "readonly": True}
    process = spec["process"]
    process.update(terminal=False, args=list(command))
    # A hard limit that is lower here cannot be raised without cap_sys_resource.
    process.pop("rlimits", None)
    process["user"] = {"uid": user, "gid": user}
    if no_new_privs is not None:
        process["noNewPrivileges"] = no_new_privs
    if caps is not None:
        names = ["CAP_" + name.upper() for name in caps]
        # As docker does it: nothing inheritable, nothing ambient.
        process["capabilities"] = {
            "bounding": names, "permitted": names if user == 0 else [],
            "effective": names if user == 0 else []}
    (bundle / "config.json").write_text(json.dumps(spec), encoding="utf-8")
    name = f"homes-{os.getpid()}-{next(SERIAL)}"
    start = [runtime, "--root", bundle / "state"]
    if runtime == "crun":
        start = ["unshare", "-m", "sh", "-c", CGROUP_2, *start, "--cgroup-manager=disabled"]
    try:
        return run([*start, "run", "--bundle", bundle, name])
    finally:
        run([*start, "delete", "--force", name])


def runc_docker(command, user=0):
    """A container as the docker engine has it made, without its seccomp filter."""
    return runc(command, caps=DOCKER, user=user, no_new_privs=False)


def crun_docker(command):
    """The same by crun."""
    return runc(command, caps=DOCKER, no_new_privs=False, runtime="crun")


def podman_words(folder):
    """podman with all that it stores in one folder, without network and with low limits."""
    return ["podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--root", folder / "store",
            "--runroot", folder / "run", "--storage-driver", "vfs", "--events-backend", "none",
            "run", "--rm", "--network", "none",
            # The defaults are above what root without cap_sys_resource may ask for.
            "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]


@functools.lru_cache(maxsize=None)
def podman_folder():
    return scratch()


def podman(command, *options):
    """A container of podman under root."""
    need("podman", "runc")
    return run([*podman_words(podman_folder()), *options, "--rootfs", tree(), *command])


ROOTLESS = """set -eu
echo nobody:300000:65536 > "$1/subid"
mount --bind "$1/subid" /etc/subuid
mount --bind "$1/subid" /etc/subgid
shift
exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
"""


def with_range(folder, command):
    """As nobody, who has a range of subordinate ids in here."""
    if not os.path.exists("/etc/subuid") or not os.path.exists("/etc/subgid"):
        raise Skip("there is no /etc/subuid or no /etc/subgid to stand in for")
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": str(folder),
                   "XDG_RUNTIME_DIR": str(folder)}
    return run(["unshare", "-m", "sh", "-c", ROOTLESS, "sh", folder, *command], env=environment,
               cwd="/")


@functools.lru_cache(maxsize=None)
def rootless_folder():
    """A home of nobody, with a copy of the tree: a container's files belong to who starts it."""
    folder = scratch()
    subprocess.run(["cp", "-a", str(tree()), str(folder / "root")], check=True)
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(folder)], check=True)
    return folder


def podman_rootless(command, *options):
    """A container of podman under nobody."""
    need("podman", "runc", "newuidmap")
    folder = rootless_folder()
    return with_range(folder, [*podman_words(folder), *options, "--rootfs", folder / "root",
                               *command])


def bwrap(command, *options):
    """bubblewrap under root."""
    need("bwrap")
    return run(["bwrap", "--ro-bind", tree(), "/", "--proc", "/proc", "--dev", "/dev", *options,
                *command])


def bwrap_user(command, *options):
    """bubblewrap under nobody, as a namespace's root or another."""
    need("bwrap")
    done = run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "bwrap",
                "--unshare-all", "--ro-bind", tree(), "/", "--proc", "/proc", "--dev", "/dev",
                *options, *command])
    if "No permissions to create" in done.stderr:
        raise Skip("bwrap: " + done.stderr.strip())
    return done


# Enters a root directory with this machine's /proc bound into it, in mounts of its own.
ENTER = 'mount --rbind /proc "$0/proc" && exec chroot "$0" "$@"'


def user_namespace(command):
    """A namespace of nobody's, who is root in it."""
    done = run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "unshare",
                "-U", "-r", "-m", "sh", "-c", ENTER, tree(), *command])
    if done.stderr.startswith("unshare: unshare failed"):
        raise Skip(done.stderr.strip())
    return done


def user_namespace_range(command):
    """The same with a range of subordinate ids, mapped by newuidmap(1)."""
    need("newuidmap", "newgidmap")
    folder = rootless_folder()
    return with_range(folder, ["unshare", "-U", "-m", "--map-root-user",
                               "--map-users=300000,1,65535", "--map-groups=300000,1,65535",
                               "sh", "-c", ENTER, folder / "root", *command])


def nspawn(command, *options):
    """A command in systemd-nspawn, without systemd in it."""
    need("systemd-nspawn")
    return run(["systemd-nspawn", "--quiet", "-D", tree(), "--register=no", "--keep-unit",
                "--private-network", "--as-pid2", "--console=pipe", *options, *command])


def docker(command, *options):
    """A container of the docker engine, its files given to it as an image."""
    need("docker")
    made = run(["sh", "-c", 'tar -C "$0" -c . | docker import - execcap-homes', tree()])
    if made.returncode != 0:
        raise Skip("docker import: " + made.stderr.strip())
    try:
        return run(["docker", "run", "--rm", "--network", "none", *options, "execcap-homes",
                    *command])
    finally:
        run(["docker", "rmi", "execcap-homes"])


def partial(function, *words, **named):
    """`function` with more words behind the command."""
    return lambda command: function(command, *words, **named)


# By the name that the table of packaging/containers/README.md has.
ENVIRONMENTS = {
    "root of the machine": host,
    "runc, as runc spec writes it": runc,
    "runc, docker's list": runc_docker,
    "runc, docker's list, user 10001": partial(runc_docker, user=10001),
    "crun, docker's list": crun_docker,
    "docker": docker,
    "podman": podman,
    "podman --user 65534": partial(podman, "--user", "65534"),
    "podman --user 65534 --cap-add net_raw":
        partial(podman, "--user", "65534", "--cap-add", "net_raw"),
    "podman --cap-drop all --cap-add net_raw":
        partial(podman, "--cap-drop", "all", "--cap-add", "net_raw"),
    "podman --security-opt no-new-privileges":
        partial(podman, "--security-opt", "no-new-privileges"),
    "podman --privileged": partial(podman, "--privileged"),
    "podman, rootless": podman_rootless,
    "podman, rootless, --user 10001": partial(podman_rootless, "--user", "10001"),
    "bwrap under root": bwrap,
    "bwrap under root, --cap-drop ALL --cap-add CAP_NET_RAW":
        partial(bwrap, "--cap-drop", "ALL", "--cap-add", "CAP_NET_RAW"),
    "bwrap under a user": bwrap_user,
    "bwrap under a user, --uid 0 --cap-add CAP_NET_RAW":
        partial(bwrap_user, "--uid", "0", "--cap-add", "CAP_NET_RAW"),
    "unshare -U -r under a user": user_namespace,
    "unshare -U with a range of newuidmap": user_namespace_range,
    "systemd-nspawn": nspawn,
}
