#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs kernel_check under other kernels: Debian's cloud kernels in an emulated machine.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: tests/vm/run.sh [--work DIR] [--time SECONDS] [KERNEL]... [-- CHECK-OPTION...]
  KERNEL        6.1, 6.12 or the name of a Debian package linux-image-*; both of the first if none
  --work DIR    where to build and unpack; build/vm if not given
  --time N      how long one guest may take; 1800 seconds if not given
  CHECK-OPTION  options of kernel_check, such as --full
Exit: 0 if no kernel differs from the model, 1 if one does, 2 if a guest could not be run.
USAGE
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/vm
limit=1800
kernels=()
options=()
while [ $# -gt 0 ]; do
  case $1 in
    --work) work=$2; shift ;;
    --time) limit=$2; shift ;;
    --) shift; options=("$@"); break ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) kernels+=("$1") ;;
  esac
  shift
done
[ ${#kernels[@]} -gt 0 ] || kernels=(6.1 6.12)
"$here/install-deps.sh"
mkdir -p "$work"
work=$(cd "$work" && pwd)

# shellcheck source=tests/vm/machine.sh
. "$here/machine.sh"

build_checker() {
  local log=$work/build.log
  {
    cmake -S "$root" -B "$work/check" -G Ninja -DCMAKE_BUILD_TYPE=Release \
      -DEXECCAP_STATIC_KERNEL_CHECK=ON &&
      cmake --build "$work/check" --target kernel_check kernel_probe
  } >"$log" 2>&1 || { tail -n 20 "$log" >&2; return 2; }
}

make_initramfs() {
  local tree=$work/initramfs
  rm -rf "$tree"
  mkdir -p "$tree/bin" "$tree/proc" "$tree/dev" "$tree/tmp"
  cp /bin/busybox "$tree/bin/busybox"
  cp "$work/check/tests/kernel/kernel_check" "$work/check/tests/kernel/kernel_probe" "$tree/"
  install -m 755 "$here/init" "$tree/init"
  (cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$work/initramfs.gz"
}

build_checker
make_initramfs
words=
for option in ${options[@]+"${options[@]}"}; do words+=" check=$option"; done
worst=0
for name in "${kernels[@]}"; do
  package=$(package_of "$name")
  kernel=$(kernel_file "$package")
  echo "=== $package"
  begin=$SECONDS
  boot "$kernel" "$work/initramfs.gz" "$limit" "$words" | tee "$work/$package.log" || true
  code=$(sed -n 's/^RC=\([0-9]*\)$/\1/p' "$work/$package.log" | tail -n 1)
  echo "=== $package: exit code ${code:-none} after $((SECONDS - begin)) s"
  case ${code:-2} in
    0) ;;
    1) [ "$worst" -eq 2 ] || worst=1 ;;
    *) worst=2 ;;
  esac
done
exit "$worst"
