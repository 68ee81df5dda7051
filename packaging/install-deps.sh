#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what the build needs, and on request what tests, packages and .ci/run need beside it.
set -eu

usage() {
  cat <<'USAGE'
usage: packaging/install-deps.sh [--tests] [--try] [--checks] [--homes] [--packages] [--cross] [--bench]
  without options  what the build needs
  --tests          and what the tests need
  --try            and what packaging/try.sh needs
  --checks         and the tools of .ci/run
  --homes          and the containers, supervisors and machines of tests/homes/run.sh
  --packages       and what completions and packages are tested with
  --cross          and what other machines are emulated with
  --bench          and what the tools are measured beside
Installs by apt-get on Debian and its children; elsewhere it says the names of the packages.
USAGE
}

build='g++ cmake ninja-build pkg-config nlohmann-json3-dev'
tests='libcli11-dev doctest-dev libcap-dev libcap-ng-dev libcap2-bin libcap-ng-utils e2fsprogs strace python3
python3-yaml util-linux binutils valgrind gosu iputils-ping'
try='python3 iproute2 util-linux'
checks='clang libclang-rt-14-dev clang-tidy-14 clang-format-14 ccache cppcheck gcovr shellcheck mandoc groff'
packages='bash-completion zsh fish debhelper dpkg-dev fakeroot lintian autopkgtest mmdebstrap rpm
rpmlint makepkg pacman-package-manager libarchive-tools zstd shellcheck busybox-static'
cross='g++-aarch64-linux-gnu g++-i686-linux-gnu g++-s390x-linux-gnu qemu-user-static'
bench='python3 binutils util-linux libcap2-bin libcap-ng-utils runit s6 gosu bubblewrap e2fsprogs'
homes='mmdebstrap systemd-container systemd runc crun podman bubblewrap uidmap runit s6 openrc dpkg
dash busybox-static qemu-system-x86 cpio xz-utils e2fsprogs iproute2 util-linux python3 shellcheck'

wanted=$build
while [ $# -gt 0 ]; do
  case $1 in
    --tests) wanted="$wanted $tests" ;;
    --try) wanted="$wanted $try" ;;
    --checks) wanted="$wanted $checks" ;;
    --homes) wanted="$wanted $homes" ;;
    --packages) wanted="$wanted $packages" ;;
    --cross) wanted="$wanted $cross" ;;
    --bench) wanted="$wanted $bench" ;;
    -h | --help) usage; exit 0 ;;
    *) echo "install-deps.sh: unknown option '$1'" >&2; usage >&2; exit 1 ;;
  esac
  shift
done

if ! command -v apt-get >/dev/null 2>&1; then
  cat >&2 <<'NAMES'
install-deps.sh: there is no apt-get here; install these packages by hand
  Fedora  gcc-c++ cmake ninja-build pkgconf json-devel
          tests: cli11-devel doctest-devel libcap-devel libcap-ng-devel libcap libcap-ng-utils e2fsprogs strace
                 python3 python3-pyyaml util-linux
  Arch    gcc cmake ninja pkgconf nlohmann-json
          tests: cli11 doctest libcap libcap-ng e2fsprogs strace python python-yaml util-linux
  Alpine  g++ cmake ninja pkgconf nlohmann-json linux-headers
          tests: cli11-dev doctest-dev libcap-dev libcap-ng-dev libcap-utils libcap-ng-utils e2fsprogs
                 e2fsprogs-extra strace python3 py3-yaml util-linux
NAMES
  exit 1
fi

missing=
for package in $wanted; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "install-deps.sh: not root and no sudo here; as root: apt-get install$missing" >&2
    exit 1
  }
  as_root=sudo
fi
echo "installing:$missing"
apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@" </dev/null
}
apt update
# shellcheck disable=SC2086 # one word for each package
apt install -y --no-install-recommends $missing
