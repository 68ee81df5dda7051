#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Counts what the tests reach, by lines and branches, layer by layer; fails if a line of plan or
# system is reached by none and is no named exception: tests/coverage.sh
#
# As root; without it the tests that need root say so, and what they alone reach is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

packaging/install-deps.sh --tests --checks
cmake --preset coverage >/dev/null
cmake --build --preset coverage -- --quiet
build=build/coverage
find "$build" -name '*.gcda' -delete
# The tools write there as whoever they have become: the files are there already, for all.
find "$build" -name '*.gcno' -printf '%p\0' | sed -z 's/gcno$/gcda/' | xargs -0 touch
find "$build" -name '*.gcda' -exec chmod a+rw {} +
# A tool in another root directory writes there, too, by the same path.
in_usr=/usr$PWD
if [ ! -e "$in_usr" ]; then
  trap 'rm -rf "$in_usr"; mkdir -p "$in_usr"; rmdir -p --ignore-fail-on-non-empty "$in_usr"' EXIT
fi

# Left out: tests that make system calls fail, or leave no memory, where the counts are written as
# well; those of another machine's programs; and those that look at the kernel or at the project.
ctest --preset coverage --parallel "$(nproc)" --label-exclude 'project|proof|kernel' \
  --exclude-regex '^(faults|completions|install):|^tools:(out_of_memory|setfcap_s390x)$' --output-log "$build/tests.log" --quiet ||
  { tail -n 40 "$build/tests.log" && exit 1; }
tail -n 8 "$build/tests.log"

find "$build" -name '*.gcda' -empty -delete
gcovr --root . --filter src/ --filter include/ --exclude-unreachable-branches \
  --exclude-throw-branches -j "$(nproc)" --json "$build/coverage.json" "$build"
python3 -B tests/coverage/report.py "$build/coverage.json" tests/coverage/exceptions.txt
