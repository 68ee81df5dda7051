# SPDX-License-Identifier: MIT
"""A machine to run examples on as they stand: the commands of this one and the built tools, with
files of its own, no network but its own, and stand-ins for the daemons that examples start.

Examples change the capabilities of files, write to /etc and listen on port 80. Here they may: it is
a mount, network and pid namespace with another root directory, and gone at the end.
"""

import ctypes
import json
import os
import shutil
import subprocess
import sys
import time

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SKIPPED = 77
TOOLS = ("execcap", "capdrop", "getpcaps", "setfcap")
LIMIT = 20
PR_CAPBSET_READ, PR_CAPBSET_DROP, LAST_CAP, SYS_RESOURCE = 23, 24, 40, 24

# What the machine has beside the programs of this one. Some machines keep cap_sys_resource from
# their root: this one does it always, so that all show the same.
SET_UP = """
stage=$1 bin=$2 runner=$3
mount -t tmpfs -o mode=0755 none "$stage"
mkdir -p "$stage"/{proc,dev,sys,tmp,mnt,run,root,home,srv,usr,etc/setfcap.d,var/tmp,.old,.sbin}
chmod 1777 "$stage/tmp" "$stage/var/tmp"
mount --bind /usr "$stage/usr"
mount -o remount,bind,ro "$stage/usr"
for folder in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$folder" ]; then
    cp -P "/$folder" "$stage/"
  elif [ -d "/$folder" ]; then
    mkdir "$stage/$folder" && mount --bind "/$folder" "$stage/$folder"
  fi
done
for file in passwd group nsswitch.conf ld.so.cache ld.so.conf ld.so.conf.d alternatives mke2fs.conf; do
  [ ! -e "/etc/$file" ] || cp -a "/etc/$file" "$stage/etc/"
done
# Nobody can be asked for names.
sed -i 's/^hosts:.*/hosts: files/' "$stage/etc/nsswitch.conf"
grep -q ^www-data: "$stage/etc/passwd" || {
  echo www-data:x:33:33::/var/www:/usr/sbin/nologin >>"$stage/etc/passwd"
  echo www-data:x:33: >>"$stage/etc/group"
}
mount --rbind /dev "$stage/dev"
mount -t proc none "$stage/proc"
# What is written there holds for the whole machine and can never be undone.
mount --bind "$stage/proc/sys/kernel/usermodehelper" "$stage/proc/sys/kernel/usermodehelper"
mount -o remount,bind,ro "$stage/proc/sys/kernel/usermodehelper"
mount --bind /usr/sbin "$stage/.sbin"
mount -t tmpfs -o mode=0755 none "$stage/usr/sbin"
(cd "$stage/.sbin" && programs=(*) && ln -s "${programs[@]/#//.sbin/}" "$stage/usr/sbin/")
for folder in bin sbin; do mount -t tmpfs -o mode=0755 none "$stage/usr/local/$folder"; done
for tool in execcap capdrop getpcaps setfcap; do cp "$bin/$tool" "$stage/usr/local/bin/"; done
for daemon in /usr/sbin/sshd /usr/sbin/nginx /usr/local/bin/runc /srv/app; do
  rm -f "$stage$daemon"
  printf '#!/bin/sh\\ntest $# -lt 3\\n' >"$stage$daemon"
  chmod 755 "$stage$daemon"
done
# It says what it was given, by itself: another program might be given something else.
cat >"$stage/usr/local/bin/server" <<'SERVER'
#!/bin/bash
while IFS= read -r line; do
  case $line in Uid:* | Gid:* | Groups:* | Cap* | NoNewPrivs:*) echo "$line" ;; esac
done </proc/$$/status
SERVER
chmod 755 "$stage/usr/local/bin/server"
mkdir -p "$stage/srv/image/usr/bin"
for program in /srv/daemon /usr/local/bin/trace /srv/image/usr/bin/trace; do
  cp /bin/true "$stage$program"
done
echo '/usr/bin/trace cap_net_raw=ep' >"$stage/srv/package.caps"
cp /bin/true "$stage/usr/local/bin/ping"
setcap cap_net_raw=ep "$stage/usr/local/bin/ping"
[ ! -e /usr/bin/ping ] || {
  mv "$stage/usr/local/bin/ping" "$stage/run/"
  mount --bind "$stage/run/ping" "$stage/usr/bin/ping"
}
cp "$runner" "$stage/.runner.py"
cd "$stage"
pivot_root . .old
umount -l /.old
cd /
exec python3 -B /.runner.py --inside
"""


def is_complete(command):
    """Whether a shell would not ask for another line."""
    if command.endswith("\\"):
        return False
    return subprocess.run(["sh", "-n", "-c", command], capture_output=True, check=False).returncode == 0


def examples(lines):
    """The commands of a display, each with the lines of output that stand below it. A command begins
    with `# ` or `$ `, and goes on over lines that end in a backslash or leave a quote open."""
    found = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        if not line.startswith(("# ", "$ ")):
            if not found:
                return []
            found[-1][1].append(line)
            continue
        command = line[2:]
        while not is_complete(command) and rest:
            command += "\n" + rest.pop(0)
        found.append((command, []))
    return found


def run_displays(displays, bin_dir):
    """Runs lists of commands, each list by one shell in an empty directory of its own; for each the
    list of what every command printed on both streams, and its status."""
    folder = os.path.join("/tmp", f"stage-{os.getpid()}")
    os.makedirs(folder)
    try:
        done = subprocess.run(
            ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation",
             "private", "bash", "-euc", SET_UP, "bash", folder, bin_dir, os.path.abspath(__file__)],
            input=json.dumps(displays), capture_output=True, text=True, check=False,
            timeout=LIMIT * 10)
    finally:
        os.rmdir(folder)
    if done.returncode != 0:
        raise RuntimeError("the stage cannot be set up: " + done.stderr)
    return json.loads(done.stdout)


def why_not_here():
    """What keeps the stage from being set up, or None."""
    if os.geteuid() != 0:
        return "the examples are root's; run the tests as root"
    for program in ("unshare", "pivot_root", "bash", "setcap"):
        if shutil.which(program, path=PATH) is None:
            return f"there is no {program} here"
    libc = ctypes.CDLL(None)
    if libc.prctl(PR_CAPBSET_READ, LAST_CAP, 0, 0, 0) < 0 or \
            libc.prctl(PR_CAPBSET_READ, LAST_CAP + 1, 0, 0, 0) >= 0:
        return f"the last capability of this kernel is not {LAST_CAP}, and the examples show that"
    if subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"],
                      capture_output=True, check=False).returncode != 0:
        return "there are no new namespaces here"
    return None


def listens(port):
    """Whether a socket listens there, over either version of IP."""
    for name in ("tcp", "tcp6"):
        path = f"/proc/net/{name}"
        if not os.path.exists(path):
            continue
        with open(path, encoding="ascii") as sockets:
            if any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
                   for line in list(sockets)[1:]):
                return True
    return False


def is_server(command):
    """Whether it goes on until it is ended."""
    return "http.server" in command and "--explain" not in command and "--emit" not in command


def serve(command, environment, folder):
    """A server is started, is to listen on port 80, and is ended."""
    with subprocess.Popen(["sh", "-c", command], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True) as server:
        end = time.monotonic() + LIMIT
        while not listens(80) and server.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        if listens(80):
            os.killpg(server.pid, 9)
            server.wait()
            return ["", 0]
        if server.poll() is None:
            os.killpg(server.pid, 9)
        return [server.stdout.read(), 1]


# Until what was started is what it was started for.
WAIT = """for try in {1..500}; do
  case $(cat /proc/$!/comm) in bash | execcap | capdrop) sleep 0.02 ;; *) break ;; esac
done
"""
# Between the commands of one shell: what was printed is behind such a line.
MARK = "=== next ==="


def run_display(commands, folder, environment):
    """One shell for all, as for somebody who types them, so that `$!` is known to the next."""
    if any(is_server(command) for command in commands):
        return [serve(command, environment, folder) for command in commands]
    script = "exec </dev/null\n"
    script += "".join(f"{command}\nstatus=$?\n{WAIT if command.endswith('&') else ''}"
                      f"printf '\\n{MARK} %d\\n' $status\n" for command in commands)
    script += "kill -9 $(jobs -p) 2>/dev/null || true\n"
    with open("/run/script", "w", encoding="utf-8") as file:
        file.write(script)
    with open("/run/log", "w+", encoding="utf-8") as output:
        subprocess.run(["bash", "--norc", "/run/script"], cwd=folder, env=environment,
                       stdout=output, stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
        output.seek(0)
        text = output.read()
    *parts, _ = text.split(f"\n{MARK} ")
    _, *ends = text.split(f"\n{MARK} ")
    outputs = [part if number == 0 else part.partition("\n")[2] for number, part in enumerate(parts)]
    return [[output, int(end.partition("\n")[0])] for output, end in zip(outputs, ends)]


# The profile that execcap.1 shows, in the directory of each example.
PROFILE = """#!/usr/bin/execcap --profile
user=www-data
caps=net_bind_service
command=/usr/bin/python3
arg=-m
arg=http.server
arg=80
"""


def inside():
    """Runs what standard input says, on the machine that has been set up."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, SYS_RESOURCE, 0, 0, 0)
    displays = json.load(sys.stdin)
    environment = {"PATH": PATH, "LC_ALL": "C", "HOME": "/root"}
    found = []
    for number, commands in enumerate(displays):
        folder = f"/tmp/{number}"
        os.mkdir(folder)
        os.chmod(folder, 0o755)
        with open(f"{folder}/web", "w", encoding="utf-8") as file:
            file.write(PROFILE)
        os.chmod(f"{folder}/web", 0o755)
        found.append(run_display(commands, folder, environment))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    if sys.argv[1:] == ["--inside"]:
        inside()
