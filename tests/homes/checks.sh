# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What every supervised web server has to be, to be sourced by the scripts that world.sh runs.

fail() {
  echo "not ok: $*" >&2
  exit 1
}

# Waits, up to ten seconds, until a command succeeds: wait_for WHAT COMMAND [ARG]...
wait_for() {
  local what=$1 try
  shift
  for try in $(seq 100); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  fail "$what: not after $try tries"
}

is_server() {
  [ "$(readlink "/proc/$1/exe")" = "$(readlink -f /usr/bin/busybox)" ]
}

# Whether `pid`, a function of the script, says a server other than the given process, or any. It is
# asked once, and its answer left in `current`: while one takes the other's place, a supervisor's
# answers differ, and may be the process of a finish script, or none.
another() {
  current=$(pid) && [[ $current =~ ^[1-9][0-9]*$ ]] && [ "$current" != "${1-}" ] &&
    is_server "$current"
}

page() {
  local answer
  exec {server}<>/dev/tcp/127.0.0.1/80 || return 1
  printf 'GET / HTTP/1.0\r\n\r\n' >&"$server"
  answer=$(timeout 5 cat <&"$server")
  exec {server}>&-
  [ "${answer##*$'\n'}" = "Hello from port 80" ]
}

# The process serves its page, as www-data with net_bind_service alone: serves PID
serves() {
  local status line
  wait_for "the page of process $1" page
  is_server "$1" || fail "process $1 is not the server"
  status=$(tr '\t' ' ' <"/proc/$1/status")
  for line in "Uid: 33 33 33 33" "Gid: 33 33 33 33" "Groups: 33 " "NoNewPrivs: 1" \
    Cap{Inh,Prm,Eff,Bnd,Amb}": 0000000000000400"; do
    grep -qx "$line" <<<"$status" || fail "not '$line' but: $(grep "^${line%%:*}:" <<<"$status")"
  done
  echo "ok: $(cat "/proc/$1/comm") serves as www-data with exactly net_bind_service"
}

# The process and its port are gone: gone PID
gone() {
  [ ! -e "/proc/$1" ] || fail "process $1 is still there"
  if page 2>/dev/null; then fail "the page is still there"; fi
  echo "ok: stopped"
}

# The same service asking for what the caller cannot give: refused by execcap.
without_the_capability() {
  sed 's/net_bind_service/sys_module/' "$1"
}
