#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds for another machine and runs the unit tests in an emulator: tests/cross.sh aarch64|i386|s390x.
set -euo pipefail
cd "$(dirname "$0")/.."

arch=${1-}
case $arch in
  aarch64) debian=arm64 triplet=aarch64-linux-gnu compiler=$triplet linker=ld-linux-aarch64.so.1 ;;
  i386) debian=i386 triplet=i386-linux-gnu compiler=i686-linux-gnu linker=ld-linux.so.2 ;;
  s390x) debian=s390x triplet=s390x-linux-gnu compiler=$triplet linker=ld64.so.1 ;;
  *) echo "usage: tests/cross.sh aarch64|i386|s390x" >&2; exit 2 ;;
esac
packaging/install-deps.sh --tests --cross

# libcap and libcap-ng of the other machine, unpacked beside the build: the package manager of this
# machine hears nothing of another architecture. Without their shared libraries the archives are
# linked, so that the emulator needs libc alone.
build=$PWD/build/cross-$arch
root=$build/root
if [ ! -e "$root/done" ]; then
  rm -rf "$root" "$build/apt"
  mkdir -p "$root" "$build"/apt/{state/lists,cache/archives}/partial
  : >"$build/apt/status"
  private_apt() {
    apt-get -q -o APT::Architecture="$debian" -o APT::Architectures::="$debian" \
      -o Dir::State="$build/apt/state" -o Dir::Cache="$build/apt/cache" \
      -o Dir::State::status="$build/apt/status" -o APT::Sandbox::User=root "$@" </dev/null
  }
  # One of several lists may not be there for now; what is missing then is missed by the next line.
  private_apt update >/dev/null || true
  (cd "$build/apt" && private_apt download libcap-dev libcap-ng-dev >/dev/null)
  for package in "$build"/apt/*.deb; do dpkg -x "$package" "$root"; done
  find "$root" -name '*.so*' -delete
  rm -r "$build/apt"
  : >"$root/done"
fi

export PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_LIBDIR=$root/usr/lib/$triplet/pkgconfig
layers=(base caps model plan system cli)
cmake --preset "cross-$arch" "${@:2}" >/dev/null
cmake --build --preset "cross-$arch" --target "${layers[@]/%/_test}" setfcap -- --quiet

# The comparisons with libcap by texts made at random take minutes in an emulator.
export EXECCAP_TEST_DIVISOR=20
# What the emulation of system calls cannot show: it has no openat2(2) and no new user namespace, a
# child of vfork(2) cannot tell its parent why its exec failed, and /bin/true is for this machine.
beyond_emulator='in another root directory the path is searched there
a directory is accepted\, from / and within another root
a directory outside the root does not count
an ELF program whose dynamic linker is missing is refused by its name
in another root directory no path and no link leads out of it
threads that are as their leader are shown only where all are asked for
a thread that differs from its leader is shown and marked
a thread that is asked for by its own number is shown alone\, held against its leader
a thread that holds is found though its leader holds nothing
a getent that fails is an error\, not an absent name'
# By the other machine's dynamic linker; told with -L of the other libc, the emulator would change what
# / is, and i386 would never come back from pthread_create(3).
libraries=/usr/$compiler/lib
# The pointer authentication of a real processor takes the emulator nearly all its time.
[ "$arch" != aarch64 ] || export QEMU_CPU=max,pauth-impdef=on
emulator="qemu-$arch-static $libraries/$linker --library-path $libraries"
for layer in "${layers[@]}"; do
  # shellcheck disable=SC2086 # the emulator and its options
  timeout 300 $emulator "$build/tests/$layer/${layer}_test" --no-version --no-intro \
    --test-case-exclude="${beyond_emulator//$'\n'/,}" >"$build/$layer.log" 2>&1 || {
    cat "$build/$layer.log" && exit 1
  }
  sed -n "s/^\[doctest\] test cases: */$arch: $layer: test cases /p" "$build/$layer.log"
done

# The attribute of a file is the same whoever wrote it.
[ -x build/release/bin/setfcap ] || {
  echo "$arch: not compared with the setfcap of this machine: there is no build/release"
  exit 0
}
EXECCAP_BIN_DIR=$PWD/build/release/bin EXECCAP_OTHER=$build/bin/setfcap EXECCAP_EMULATOR=$emulator \
  python3 -B tests/tools/setfcap_machines_test.py >"$build/compare.log" 2>&1 || {
  cat "$build/compare.log" && exit 1
}
echo "$arch: setfcap writes and reads what the setfcap of this machine does"
