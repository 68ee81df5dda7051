#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# capdrop --system as the first process of emulated machines, and as a control the same machines
# without it: what is gone in the one has to be there in the other.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: tests/vm/capdrop.sh [--work DIR] [--time SECONDS] BUILD [KERNEL]...
  BUILD       a build folder with the tools
  KERNEL      6.1 or 6.12; both if none is given
  --work DIR  where to unpack; build/vm if not given
  --time N    how long one guest may take; 300 seconds if not given
Exit: 0 if all is as expected, 1 if not, 2 if a guest could not be run.
USAGE
}

here=$(cd "$(dirname "$0")" && pwd)
work=$here/../../build/vm
limit=300
build=
kernels=()
while [ $# -gt 0 ]; do
  case $1 in
    --work) work=$2; shift ;;
    --time) limit=$2; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) if [ -z "$build" ]; then build=$(cd "$1" && pwd); else kernels+=("$1"); fi ;;
  esac
  shift
done
[ -n "$build" ] || { usage >&2; exit 2; }
[ ${#kernels[@]} -gt 0 ] || kernels=(6.1 6.12)
"$here/install-deps.sh"
mkdir -p "$work"
work=$(cd "$work" && pwd)
# shellcheck source=tests/vm/machine.sh
. "$here/machine.sh"

# A dynamic program with the libraries that it needs: add_program TREE PROGRAM
add_program() {
  install -D -m 755 "$2" "$1/bin/$(basename "$2")"
  ldd "$2" | sed -n 's/.* \(\/[^ ]*\) (.*/\1/p; s/^\t\(\/[^ ]*\) (.*/\1/p' | while read -r library; do
    [ -e "$1$library" ] || install -D -m 755 "$(readlink -f "$library")" "$1$library"
  done
}

# Any small module without others behind it, decompressed.
add_module() {
  local module
  module=$(find "$2/lib/modules" -name 'dummy.ko*' | head -n 1)
  [ -n "$module" ] || { echo "capdrop.sh: $2 has no module to try" >&2; return 2; }
  case $module in
    *.xz) xz -dc "$module" >"$1/module.ko" ;;
    *) cp "$module" "$1/module.ko" ;;
  esac
}

make_initramfs() {
  local tree=$work/capdrop-tree applet tool
  rm -rf "$tree"
  mkdir -p "$tree"/{bin,sbin,proc,dev,tmp,mnt}
  cp /bin/busybox "$tree/bin/busybox"
  for applet in sh cat mount chmod cp rm sed grep insmod poweroff tail true; do
    ln -s busybox "$tree/bin/$applet"
  done
  # busybox would drop its own privileges as a set-user-ID program.
  rm "$tree/bin/cat"
  add_program "$tree" /bin/cat
  for tool in capdrop execcap getpcaps setfcap; do add_program "$tree" "$build/bin/$tool"; done
  sed "s|^  exec .*/capdrop |  exec /bin/capdrop |" "$build/packaging/capdrop-init" >"$tree/sbin/capdrop-init"
  chmod 755 "$tree/sbin/capdrop-init"
  install -m 755 "$here/capdrop-guest" "$tree/guest"
  add_module "$tree" "$1"
  (cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$work/capdrop.gz"
}

# Runs one guest and counts what it says: try_guest KERNEL LOG WORDS CHECKS
try_guest() {
  local begin=$SECONDS good bad
  boot "$1" "$work/capdrop.gz" "$limit" "$3" | tee "$2" || true
  grep -q '^RC=0$' "$2" || { echo "=== the guest did not come to its end"; return 2; }
  good=$(grep -c '^ok ' "$2" || true)
  bad=$(grep -c '^not ok ' "$2" || true)
  echo "=== $good as expected of $4, $bad not, after $((SECONDS - begin)) s"
  [ "$bad" -eq 0 ] && [ "$good" -eq "$4" ]
}

worst=0
for name in "${kernels[@]}"; do
  package=$(package_of "$name")
  kernel=$(kernel_file "$package")
  make_initramfs "$work/$package"
  drop='rdinit=/sbin/capdrop-init capdrop.drop=sys_module,sys_rawio capdrop.init=/guest expect=gone'
  control='rdinit=/guest expect=there'
  echo "=== $package under capdrop"
  try_guest "$kernel" "$work/capdrop-$name.log" "$drop" 9 || worst=1
  echo "=== $package without, as a control"
  try_guest "$kernel" "$work/control-$name.log" "$control" 9 || worst=1
  echo "=== $package with a word that capdrop-init does not know: it must not come up"
  boot "$kernel" "$work/capdrop.gz" "$limit" \
    'rdinit=/sbin/capdrop-init capdrop.dorp=sys_module capdrop.init=/guest expect=gone' \
    >"$work/typo-$name.log" || true
  if grep -q '^ok ' "$work/typo-$name.log" || ! grep -q 'unknown word' "$work/typo-$name.log"; then
    echo "=== it came up, or did not say why not"
    worst=1
  else
    grep -m 2 -e 'unknown word' -e 'Kernel panic' "$work/typo-$name.log"
  fi
done
exit "$worst"
