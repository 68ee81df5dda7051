#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds one preset and runs all its tests: tests/run.sh [PRESET [CMAKE-OPTION]...].
set -eu
cd "$(dirname "$0")/.."

preset=release
if [ $# -gt 0 ]; then
  preset=$1
  shift
fi

packaging/install-deps.sh --tests
cmake --preset "$preset" "$@"
cmake --build --preset "$preset"
ctest --preset "$preset" --parallel "$(nproc)" --no-tests=error
