#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a launch costs beside its peers: bench/launch.sh [--rounds N] [--counts] BUILD
#
# The job is the same for all: from root to uid and gid 65534 with no other group, net_bind_service in
# all five sets, and the execution of a program that does nothing. System calls and user
# instructions are exact and held against their limits; times are printed with what they should be.
# Exits with 1 if an exact count is above its limit. BUILD was configured with EXECCAP_BUILD_BENCH.
set -euo pipefail

rounds=400
counts_only=
build=
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift ;;
    --counts) counts_only=yes ;;
    -*) sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) build=$(cd "$1" && pwd) ;;
  esac
  shift
done
[ -n "$build" ] || { sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "launch.sh: only root can do this job" >&2; exit 2; }
bench=$build/bench
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Nobody may be able to enter the build folder; a fresh file would be seen as just changed.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
install -m 755 "$bench/floor" "$folder/floor"
install -m 755 -s "$build/bin/execcap" "$folder/execcap"
sleep 3
floor=$folder/floor
ours="$folder/execcap -u 65534:65534 -c net_bind_service -- $floor"

bounding=
for name in $("$build/bin/execcap" --keep-rest -- "$build/bin/getpcaps" --json 0 | python3 -c '
import json, sys
print(*json.load(sys.stdin)["processes"][0]["bounding"])'); do
  [ "$name" = cap_net_bind_service ] || bounding+=${bounding:+,}$name
done
setpriv="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps -all,+net_bind_service"
setpriv+=" --ambient-caps -all,+net_bind_service --bounding-set -all,+net_bind_service $floor"
capsh="capsh --drop=$bounding --secbits=0 --keep=1 --gid=65534 --groups= --uid=65534"
capsh+=" --inh=cap_net_bind_service --addamb=cap_net_bind_service --shell=$floor --"

# All system calls of a command but those of the program that it executes.
calls() {
  # shellcheck disable=SC2086 # one word for each argument
  env -i PATH="$PATH" strace -c -o /dev/stdout $1 | awk '$NF == "total" { print $4 - 1 }'
}
instructions() {
  # shellcheck disable=SC2086 # one word for each argument
  env -i PATH="$PATH" "$bench/steps" $1
}

failed=0
# One exact count: hold NAME COUNT LIMIT
hold() {
  local verdict=ok
  if [ "$2" -gt "$3" ]; then verdict='ABOVE THE LIMIT'; failed=1; fi
  printf '%-38s%10s   at most %-10s%s\n' "$1" "$2" "$3" "$verdict"
}

own=$(calls "$ours")
drops=$(tr ',' '\n' <<<"$bounding" | wc -l)
# The bounding set of the caller decides how many calls drop it: 40 in full.
hold "system calls, $drops of them drops" "$own" $((55 + drops + 1))
own=$(instructions "$ours")
hold "user instructions" "$own" 285000
[ -z "$counts_only" ] || exit "$failed"

for peer in "setpriv 0.70" "capsh 1.00"; do
  name=${peer% *}
  if ! command -v "$name" >/dev/null; then echo "$name is not here"; continue; fi
  command=${!name}
  printf '%-38s%10s\n' "system calls of $name" "$(calls "$command")"
  printf '%-38s%10s\n' "user instructions of $name" "$(instructions "$command")"
  echo "execcap and $name above the floor, CPU at most ${peer#* }:"
  "$bench/compare" --rounds "$rounds" "$floor" "$ours" "$command" | sed 's/^/  /'
done
exit "$failed"
