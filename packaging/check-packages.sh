#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds every package and lets its system check it: packaging/check-packages.sh [--nocheck] [NAME]...,
# where NAME is debian, autopkgtest, rpm, arch, alpine or cpack; all without one. With --nocheck the
# Debian package is built without the unit tests. Works in build/packages.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null
work=$PWD/build/packages
version=$(sed -n 's/^  VERSION //p' CMakeLists.txt)
mkdir -p "$work"

# What other builds of the same source have compiled need not be compiled again.
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_NOHASHDIR=1
  CCACHE_DIR=$(ccache --get-config cache_dir)
  export CCACHE_DIR
fi

# Whether all these commands are there.
have() {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || { missing=$tool && return 1; }
  done
}

# The source as a release has it: pack FOLDER gives FOLDER/execcap-VERSION.tar.gz.
pack() {
  rm -rf "$1" && mkdir -p "$1/execcap-$version"
  git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- -cf - | tar -xf - -C "$1/execcap-$version"
  tar -C "$1" --sort=name --owner=0 --group=0 -czf "$1/execcap-$version.tar.gz" "execcap-$version"
}

# Fails, with what it says, if a file has lines that are no exception: no_faults FILE.
no_faults() {
  [ ! -s "$1" ] || { cat "$1" && return 1; }
}

check_debian() {
  local top=$work/debian
  pack "$top"
  mv "$top/execcap-$version.tar.gz" "$top/execcap_$version.orig.tar.gz"
  cp -r packaging/debian "$top/execcap-$version/debian"
  (cd "$top/execcap-$version" && CCACHE_BASEDIR=$PWD dpkg-buildpackage -us -uc --no-check-builddeps)
  (cd "$top" && lintian --tag-display-limit 0 -EvIL +pedantic ./*.changes >lintian.log 2>&1) || true
  # A version that is not released has no bug to close and no page in the world.
  grep -E '^[EWIP]: ' "$top/lintian.log" |
    grep -vE ': (initial-upload-closes-no-bugs|debian-watch-file-is-missing|no-homepage-field)( |$)' \
      >"$top/faults" || true
  sed -n 's/^\([EWIPXCO]\): \(.*\)/lintian \1: \2/p' "$top/lintian.log"
  no_faults "$top/faults"
}

# In a system of Debian's own, made once.
check_autopkgtest() {
  local top=$work/autopkgtest root=$work/bookworm
  rm -rf "$top" && mkdir -p "$top"
  if [ ! -e "$root/done" ]; then
    rm -rf "$root"
    mmdebstrap --variant=minbase --include=apt-utils,dpkg-dev,iproute2,libcap2-bin,python3 bookworm "$root"
    : >"$root/done"
  fi
  cp -a "$root" "$top/root"
  # 2 is success with tests that were skipped.
  local packages=("$work"/debian/*.deb)
  # shellcheck disable=SC2016 # for the other shell
  unshare --mount sh -euc 'root=$1 && shift && mount -t proc proc "$root/proc" && exec "$@"' sh \
    "$top/root" autopkgtest --no-built-binaries "${packages[@]}" "$work"/debian/*.dsc \
    --output-dir "$top/output" -- chroot "$top/root" || [ $? -eq 2 ]
  cat "$top/output/summary"
  [ "$(grep -c ' PASS$' "$top/output/summary")" -eq 2 ]
  # Whoever removes it has the getpcaps of libcap2-bin again, in its place.
  chroot "$top/root" dpkg --purge execcap-getpcaps
  chroot "$top/root" dpkg --verify libcap2-bin
  [ -z "$(chroot "$top/root" dpkg-divert --list '*getpcaps*')" ]
}

check_rpm() {
  local top=$work/rpm
  pack "$top/SOURCES"
  export HOME=$top
  (CCACHE_BASEDIR=$top/BUILD rpmbuild --define "_topdir $top" --define "optflags %{nil}" -bb --nodeps \
    packaging/rpm/execcap.spec)
  rpm -qlp "$top"/RPMS/*/execcap-"$version"*.rpm | grep getpcaps
  rpmlint "$top"/RPMS/*/*.rpm packaging/rpm/execcap.spec | tee "$top/rpmlint.log" || true
  # What the distribution itself adds at its build (group, packager, signature, compressed pages, and
  # so their being found, stripped files), and what this rpmlint does not know (MIT).
  local not_ours='no-group-tag|no-packager-tag|no-signature|manpage-not-compressed'
  not_ours+='|no-manual-page-for-binary|unstripped-binary-or-object|static-library-without-debuginfo'
  not_ours+='|no-buildroot-tag|no-documentation|no-url-tag|invalid-url|invalid-license'
  grep -E ': [EW]: ' "$top/rpmlint.log" | grep -vE ": [EW]: ($not_ours)( |\$)" >"$top/faults" || true
  no_faults "$top/faults"
}

# makepkg refuses to run as root: in a user namespace of its own root is nobody.
check_arch() {
  local top=$work/arch as=()
  pack "$top"
  rm -r "$top/execcap-$version"
  cp packaging/arch/PKGBUILD "$top"
  sed 's/^\(CFLAGS\|CXXFLAGS\|LDFLAGS\)=.*/\1=""/' /etc/makepkg.conf >"$top/makepkg.conf"
  [ "$(id -u)" -ne 0 ] || as=(unshare --user --map-user=65534 --map-group=65534)
  (cd "$top" && CCACHE_BASEDIR=$top/src HOME=$top PKGEXT=.pkg.tar.zst "${as[@]}" \
    makepkg -f --nodeps --config "$top/makepkg.conf")
  pacman -Qip "$top"/*.pkg.tar.zst
  pacman -Qlp "$top"/*.pkg.tar.zst | grep '/usr/bin/'
  (cd "$top" && "${as[@]}" makepkg --printsrcinfo) | grep "pkgver = $version"
}

# There is no abuild here: the shell's view of it, and the functions that it must have.
check_alpine() {
  local file=packaging/alpine/APKBUILD
  shellcheck -s sh -e SC2034,SC2154 "$file"
  busybox sh -n "$file"
  # shellcheck disable=SC2016 # for the other shell
  busybox sh -euc '. "$1"
    for name in pkgname pkgver pkgrel pkgdesc url arch license source; do
      eval "[ -n \"\$$name\" ]" || { echo "no $name"; exit 1; }
    done
    for name in build check package; do type "$name"; done' sh "$PWD/$file"
}

check_cpack() {
  local top=$work/cpack
  rm -rf "$top" && mkdir -p "$top"
  [ -e build/release/CPackConfig.cmake ] || cmake --preset release -DEXECCAP_BUILD_TESTS=OFF
  cmake --build --preset release
  (cd "$top" && HOME=$top cpack --config ../../release/CPackConfig.cmake -B "$top")
  dpkg-deb --info "$top"/*.deb
  dpkg-deb --contents "$top"/*.deb | grep -c /bin/
  rpm -qip "$top"/*.rpm
  tar -tzf "$top"/*.tar.gz | grep -c /bin/
}

# Runs one check and prints one line; what it said is shown if it fails.
check() {
  local name=$1 begin=$SECONDS missing=
  shift
  if ! have "$@"; then
    echo "$name: skipped, $missing is not here"
    return
  fi
  # Not in the condition itself, where a failed command would not end it.
  "check_$name" >"$work/$name.log" 2>&1 &
  if wait $!; then
    echo "$name: passed in $((SECONDS - begin)) s"
  else
    cat "$work/$name.log"
    echo "$name: FAILED after $((SECONDS - begin)) s"
    failed=yes
  fi
}

if [ "${1-}" = --nocheck ]; then
  export DEB_BUILD_OPTIONS=nocheck DEB_BUILD_PROFILES=nocheck
  shift
fi
failed=
for name in "${@:-all}"; do
  case $name in
    debian | all) check debian git dpkg-buildpackage dh lintian ;;&
    autopkgtest | all) check autopkgtest autopkgtest mmdebstrap ;;&
    rpm | all) check rpm git rpmbuild rpmlint ;;&
    arch | all) check arch git makepkg pacman bsdtar zstd ;;&
    alpine | all) check alpine shellcheck busybox ;;&
    cpack | all) check cpack cpack dpkg-shlibdeps rpmbuild ;;&
    debian | autopkgtest | rpm | arch | alpine | cpack | all) ;;
    *) echo "check-packages.sh: unknown package '$name'" >&2; exit 2 ;;
  esac
done
[ -z "$failed" ]
