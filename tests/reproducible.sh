#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whether the tools come out the same, byte for byte, from two trees in different places, times and
# languages: tests/reproducible.sh
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Makes the tools in a copy of the source: build FOLDER MASK ZONE LOCALE. No compiled file of another
# tree is taken.
build() (
  umask "$2"
  export TZ=$3 LC_ALL=$4
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$1"
  CCACHE_DISABLE=1 cmake -S "$1" -B "$1/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DEXECCAP_BUILD_TESTS=OFF >/dev/null
  CCACHE_DISABLE=1 cmake --build "$1/build" --target execcap capdrop getpcaps setfcap >/dev/null
)

build "$folder/one" 022 UTC C
build "$folder/a longer/place" 077 Asia/Kolkata C.UTF-8

differing=0
for tool in execcap capdrop getpcaps setfcap; do
  one=$(sha256sum <"$folder/one/build/bin/$tool")
  two=$(sha256sum <"$folder/a longer/place/build/bin/$tool")
  if [ "$one" = "$two" ]; then
    echo "$tool: ${one%% *} both times"
  else
    echo "$tool: differs"
    differing=1
  fi
done
exit "$differing"
