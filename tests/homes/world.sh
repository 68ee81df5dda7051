#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A place where a supervisor can run on this machine and leave nothing behind: our tools lie in
# /usr/bin, /run and /srv are empty, port 80 is free, and what is started ends with the script.
set -euo pipefail

usage="usage: tests/homes/world.sh BIN SCRIPT [ARG]..."
if [ "${1-}" != --inside ]; then
  [ $# -ge 2 ] || { echo "$usage" >&2; exit 2; }
  if ! unshare --mount --net --pid --fork true 2>/dev/null; then
    echo "skipped: this machine refuses namespaces of mounts, network and processes"
    exit 77
  fi
  exec unshare --mount --net --pid --fork --kill-child --mount-proc -- "$0" --inside "$@" </dev/null
fi
bin=$(cd "$2" && pwd)
shift 2
if ! mount -t overlay -o "ro,lowerdir=$bin:/usr/bin" overlay /usr/bin 2>/dev/null; then
  echo "skipped: the kernel cannot put our tools into /usr/bin by overlayfs"
  exit 77
fi
# The script may lie in what is covered now.
script=$(cat "$1")
shift
mount -t tmpfs tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /srv
ip link set lo up
mkdir /srv/www /srv/service
echo "Hello from port 80" >/srv/www/index.html
bash -euo pipefail -c "$script" world "$@"
