#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A small Debian with systemd as a folder, made once, with our tools and examples put in anew:
# image.sh FOLDER BIN. Says why and exits 77 if it cannot be made here.
set -euo pipefail
folder=$1
bin=$2
exec 9>"$folder.lock"
flock 9
packaging=$(cd "$(dirname "$0")/../../packaging" && pwd)

if [ ! -e "$folder.made" ]; then
  command -v mmdebstrap >/dev/null || { echo "skipped: mmdebstrap is not installed"; exit 77; }
  rm -rf "$folder"
  # With mounts of its own, nothing stays mounted in the folder if this is stopped.
  if ! said=$(unshare --mount mmdebstrap --quiet --variant=essential --include=systemd,systemd-sysv,busybox-static \
    bookworm "$folder" 2>&1); then
    printf '%s\n' "$said" >&2
    echo "skipped: mmdebstrap could not make an image"
    exit 77
  fi
  touch "$folder.made"
fi
install -m 755 "$bin/execcap" "$bin/capdrop" "$bin/getpcaps" "$folder/usr/bin/"
install -m 644 "$packaging"/systemd/*.service "$folder/etc/systemd/system/"
mkdir -p "$folder/srv/www" "$folder/results"
echo "Hello from port 80" >"$folder/srv/www/index.html"
