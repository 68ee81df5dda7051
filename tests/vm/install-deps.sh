#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what the tests of this folder need beside the build: an emulator and a small user space.
set -eu

wanted='qemu-system-x86 busybox-static cpio xz-utils'
missing=
for package in $wanted; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=600 update </dev/null
# shellcheck disable=SC2086 # one word for each package
apt-get -q -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $missing </dev/null
