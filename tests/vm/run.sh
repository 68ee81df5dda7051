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

# The package that a name means today: the number of the binary interface moves.
package_of() {
  local meta
  case $1 in
    6.1) meta=linux-image-cloud-amd64 ;;
    6.12) meta=linux-image-6.12-cloud-amd64 ;;
    linux-image-*) echo "$1"; return ;;
    *) echo "run.sh: unknown kernel '$1'" >&2; return 1 ;;
  esac
  apt-cache depends "$meta" | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1
}

# Downloads and unpacks a kernel's package, which is not installed. Prints the kernel's path.
kernel_file() {
  local package=$1 folder=$work/$1
  if ! compgen -G "$folder/boot/vmlinuz-*" >/dev/null; then
    mkdir -p "$folder"
    (cd "$folder" && apt-get -q -o APT::Sandbox::User=root download "$package" >&2 && dpkg -x ./"$package"_*.deb .)
    rm -f "$folder"/*.deb
  fi
  compgen -G "$folder/boot/vmlinuz-*"
}

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

# Boots one kernel; what the checker says goes to standard output. QEMU's own exit code says nothing
# of the guest: the serial line does.
boot() {
  local kernel=$1 log=$2 check='' option
  for option in ${options[@]+"${options[@]}"}; do check+=" check=$option"; done
  timeout --kill-after=10 "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -M q35 \
    -smp 2 -m 768 -nodefaults -no-user-config -nic none -display none -no-reboot -serial stdio \
    -monitor none -kernel "$kernel" -initrd "$work/initramfs.gz" \
    -append "console=ttyS0 panic=-1 quiet$check" </dev/null 2>&1 | sed -u 's/\r$//' | tee "$log"
}

build_checker
make_initramfs
worst=0
for name in "${kernels[@]}"; do
  package=$(package_of "$name")
  kernel=$(kernel_file "$package")
  echo "=== $package"
  begin=$SECONDS
  boot "$kernel" "$work/$package.log" || true
  code=$(sed -n 's/^RC=\([0-9]*\)$/\1/p' "$work/$package.log" | tail -n 1)
  echo "=== $package: exit code ${code:-none} after $((SECONDS - begin)) s"
  case ${code:-2} in
    0) ;;
    1) [ "$worst" -eq 2 ] || worst=1 ;;
    *) worst=2 ;;
  esac
done
exit "$worst"
