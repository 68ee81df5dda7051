#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the tools cost beside their peers: bench/run.sh [OPTION]... [BUILD]
#   --counts   system calls and instructions, which are exact, count; times of launches are only told
#   --quick    a third of the rounds
#   --write    put the tables into bench/README.md
# As root. Without BUILD, which was configured with EXECCAP_BUILD_BENCH, it makes build/release one.
# Exits with 1 if a figure is above its limit.
set -euo pipefail
cd "$(dirname "$0")/.."
options=()
build=
for word in "$@"; do
  case $word in
    --counts | --quick | --write) options+=("$word") ;;
    -*) sed -n '3,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) build=$word ;;
  esac
done
[ "$(id -u)" -eq 0 ] || { echo "run.sh: only root can start launchers and processes of others" >&2; exit 2; }
if [ -z "$build" ]; then
  build=build/release
  cmake --preset release -DEXECCAP_BUILD_BENCH=ON >/dev/null
  cmake --build --preset release --target \
    execcap capdrop getpcaps setfcap calls compare crowd floor steps trampoline >/dev/null
fi
exec python3 -B bench/report.py "${options[@]}" "$build"
