#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fuzzes every target of tests/fuzz with libFuzzer: address and undefined-behaviour sanitizers, our
# own properties, libcap as oracle where it can answer.
#
# There is no run with the memory sanitizer: it needs a C++ library that was built with it, and
# Debian 12 has none (libc++-14-dev is an ordinary build); with an ordinary one it reports what that
# library wrote. memcheck.sh looks for the same faults with valgrind.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  cat <<'USAGE'
usage: tests/fuzz/run.sh MINUTES [TARGET]...       MINUTES in all, for all TARGETs or for these
       tests/fuzz/run.sh --seconds N [TARGET]...   N seconds each, from the seeds alone and with a
                                                   fixed start of the random numbers: for .ci/run
Prints what was run and covered. Exits with 1 if a target finds something; the input stays in
build/fuzz/findings, and build/fuzz/tests/fuzz/TARGET_fuzz FILE runs it again. What MINUTES find out
stays in build/fuzz/corpus for the next time.
USAGE
}

is_number() { [[ ${1-} =~ ^[1-9][0-9]*$ ]]; }

random=()
if [ "${1-}" = --seconds ] && is_number "${2-}"; then
  seconds=$2
  random=(-seed=1)
  shift 2
elif is_number "${1-}"; then
  minutes=$1
  shift
else
  usage >&2
  exit 2
fi
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cd tests/fuzz/seeds && ls)
[ -n "${seconds-}" ] || seconds=$((minutes * 60 * $(nproc) / ${#targets[@]} + 1))

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -- --quiet
build=$PWD/build/fuzz

# Runs one target for $seconds. What libFuzzer ends with says whether it found something.
fuzz_one() {
  local target=$1 corpus=$build/corpus/$1
  [ ${#random[@]} -eq 0 ] || corpus=$(mktemp -d)
  mkdir -p "$corpus"
  timeout --kill-after=10 $((seconds + 120)) "$build/tests/fuzz/${target}_fuzz" \
    -max_total_time="$seconds" "${random[@]}" -dict=tests/fuzz/execcap.dict -timeout=10 \
    -rss_limit_mb=2048 -max_len=1024 -print_final_stats=1 -reload=0 \
    -artifact_prefix="$build/findings/$target-" \
    "$corpus" "tests/fuzz/seeds/$target" >"$build/logs/$target" 2>&1 || touch "$build/logs/$target.failed"
  [ ${#random[@]} -eq 0 ] || rm -r "$corpus"
}

# One line of the table, from what libFuzzer wrote.
show() {
  local log=$build/logs/$1
  local runs covered inputs new
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  new=$(sed -n 's/^stat::new_units_added: *//p' "$log")
  covered=$(sed -n 's/^#.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
  inputs=$(sed -n 's/^#.* corp: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
  printf '%-14s %12s %8s %8s %8s\n' "$1" "${runs:--}" "${covered:--}" "${inputs:--}" "${new:--}"
}

printf '%d targets, %d seconds each, %d at a time\n' "${#targets[@]}" "$seconds" "$(nproc)"
rm -rf "$build/logs"
mkdir -p "$build/findings" "$build/logs"
for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
  fuzz_one "$target" &
done
wait
failed=()
for target in "${targets[@]}"; do
  [ ! -e "$build/logs/$target.failed" ] || failed+=("$target")
done

printf '%-14s %12s %8s %8s %8s\n' target executions edges inputs new
for target in "${targets[@]}"; do show "$target"; done
printf '%-14s %12s\n' all "$(cat "${targets[@]/#/$build/logs/}" |
  awk '/^stat::number_of_executed_units:/ { sum += $2 } END { print sum + 0 }')"
for target in "${failed[@]}"; do
  printf '\n%s found something; the end of what it said:\n' "$target"
  tail -n 40 "$build/logs/$target"
done
[ ${#failed[@]} -eq 0 ]
