#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The tools in the places where launchers really run: containers, supervisors, systemd.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: tests/homes/run.sh [--work DIR] BUILD [HOME]...
  BUILD       a build folder with the tools
  HOME        sysv, runit, s6, openrc, lint, start_states, entrypoint, containerfile, emit, systemd,
              systemd_vm; all if none is given
  --work DIR  where the image is made; build/homes if not given
packaging/install-deps.sh --homes installs what they need. What cannot be had here is skipped, and
each skip is said again at the end.
Exit: 0 if nothing failed, 1 if something did, 77 if all was skipped.
USAGE
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/homes
build=
homes=()
while [ $# -gt 0 ]; do
  case $1 in
    --work) work=$2; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) if [ -z "$build" ]; then build=$(cd "$1" && pwd); else homes+=("$1"); fi ;;
  esac
  shift
done
[ -n "$build" ] || { usage >&2; exit 2; }
[ ${#homes[@]} -gt 0 ] ||
  homes=(sysv runit s6 openrc lint start_states entrypoint containerfile emit systemd systemd_vm)
mkdir -p "$work"
work=$(cd "$work" && pwd)
export EXECCAP_BIN_DIR=$build/bin HOMES_WORK=$work
exec </dev/null

# The program without which a home of world.sh is none.
program_of() {
  case $1 in
    sysv) echo start-stop-daemon ;;
    runit) echo runsv ;;
    s6) echo s6-supervise ;;
    openrc) echo openrc-run ;;
    *) echo sh ;;
  esac
}

run_home() {
  local program
  if [ -f "$here/$1_test.py" ]; then
    python3 -B "$here/$1_test.py"
    return
  fi
  [ -f "$here/$1.sh" ] || { echo "run.sh: unknown home '$1'" >&2; return 2; }
  if [ "$(id -u)" -ne 0 ]; then
    echo "skipped: only root can start these homes; run the tests as root"
    return 77
  fi
  for program in busybox dash ip "$(program_of "$1")"; do
    [ -x "$(command -v "$program")" ] || { echo "skipped: $program is not installed"; return 77; }
  done
  timeout --kill-after=5 120 "$here/world.sh" "$EXECCAP_BIN_DIR" "$here/$1.sh" "$root"
}

# The image takes longest, and the first homes do not need it; who needs it waits for its lock.
case " ${homes[*]} " in
  *" systemd"* | *" emit"*) "$here/image.sh" "$work/image" "$EXECCAP_BIN_DIR" >"$work/image.log" 2>&1 & ;;
esac
passed=0 failed=() skips=()
for home in "${homes[@]}"; do
  echo "=== $home"
  begin=$SECONDS
  code=0
  run_home "$home" >"$work/$home.log" 2>&1 || code=$?
  cat "$work/$home.log"
  while read -r line; do skips+=("$home: $line"); done < <(grep '^skipped: ' "$work/$home.log")
  case $code in
    0) passed=$((passed + 1)) ;;
    77) [ ${#skips[@]} -gt 0 ] || failed+=("$home, which skips without a reason") ;;
    *) failed+=("$home") ;;
  esac
  echo "=== $home: exit code $code after $((SECONDS - begin)) s"
done
echo
for skip in ${skips[@]+"${skips[@]}"}; do echo "$skip"; done
for fault in ${failed[@]+"${failed[@]}"}; do echo "FAILED: $fault"; done
echo "$passed of ${#homes[@]} homes passed in $SECONDS s, ${#failed[@]} failed, ${#skips[@]} skips"
[ ${#failed[@]} -eq 0 ] || exit 1
[ "$passed" -gt 0 ] || exit 77
