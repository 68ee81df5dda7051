#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the seeds of every fuzz target under valgrind, in a build without sanitizers: what is read
# and was never written is seen so. What clang++ makes: g++ -O3 looks at the value of an optional
# before it asks whether there is one, and then takes no notice of it, which valgrind cannot know.
# memcheck.sh BUILD-FOLDER
set -euo pipefail
build=$(realpath "${1:?usage: memcheck.sh BUILD-FOLDER}")
cd "$(dirname "$0")"
export build

# shellcheck disable=SC2016 # the inner shell expands it
find seeds -mindepth 1 -maxdepth 1 -printf '%f\0' | sort -z |
  xargs -0 -P "$(nproc)" -I TARGET sh -c '
    if valgrind --quiet --error-exitcode=9 "$build/tests/fuzz/TARGET_fuzz" seeds/TARGET \
      >"$build/tests/fuzz/TARGET.memcheck" 2>&1; then
      printf "%-14s %s\n" TARGET "$(tail -n 1 "$build/tests/fuzz/TARGET.memcheck")"
    else
      printf "%-14s FAILED\n" TARGET
      cat "$build/tests/fuzz/TARGET.memcheck"
      exit 1
    fi'
