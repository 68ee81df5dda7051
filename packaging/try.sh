#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds execcap and lets a web server listen on port 80 as www-data, with that one capability.
set -eu
cd "$(dirname "$0")/.."
self=packaging/try.sh
execcap=build/try/bin/execcap

fail() {
  echo "try.sh: $*" >&2
  exit 1
}

# In a network of its own nothing else listens, and no sysctl of this machine opens port 80 to all.
if [ "${1-}" != --inside ]; then
  packaging/install-deps.sh --try
  cmake --preset release -B build/try -DEXECCAP_BUILD_TESTS=OFF >/dev/null
  cmake --build build/try
  echo
  if [ "$(id -u)" -eq 0 ]; then
    if unshare -n true 2>/dev/null; then exec unshare -n -- "$self" --inside private; fi
    exec "$self" --inside shared
  fi
  if unshare -Urn true 2>/dev/null; then
    echo "Not root here: this runs in a user namespace of its own, where only your id exists, as 0."
    exec unshare -Urn -- "$self" --inside private
  fi
  fail "needs root, or a user namespace, which this machine refuses"
fi

network=$2
if [ "$network" = private ]; then
  ip link set lo up
  port=80
else
  port=8080
  echo "No private network here: port $port instead of 80, so the bind itself proves nothing."
  echo "What the kernel says of the process is checked all the same."
fi

user=www-data
id -u "$user" >/dev/null 2>&1 || user=nobody
if grep -q '^ *0 *0 *4294967295$' /proc/self/uid_map; then
  uid=$(id -u "$user")
  gid=$(id -g "$user")
  groups=$(id -G "$user" | tr ' ' '\n' | sort -n | tr '\n' ' ')
  set -- -u "$user"
else
  # Of all accounts only root has an id in here, and supplementary groups cannot be changed.
  uid=0
  gid=0
  groups=$(sed -n 's/^Groups:[[:space:]]*//p' /proc/self/status)
  set -- --keep-groups
fi

pages=$(mktemp -d)
server=
clean_up() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$pages"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
echo "Hello from port $port" >"$pages/index.html"
chmod 755 "$pages"
chmod 644 "$pages/index.html"

run() {
  echo "\$ execcap $*"
  "$execcap" "$@"
}

set -- "$@" --chdir "$pages"
serve="python3 -m http.server --bind 127.0.0.1 $port"
echo "== What it would do"
# shellcheck disable=SC2086 # the words of the server's command line
run "$@" -c net_bind_service --explain -- $serve || fail "--explain refuses the launch"

if [ "$network" = private ]; then
  echo
  echo "== Without the capability the kernel refuses the port"
  # shellcheck disable=SC2086
  if run "$@" -c none -- $serve >"$pages/refused" 2>&1; then
    fail "the server could listen without any capability"
  fi
  head -n 1 "$pages/refused"
  tail -n 1 "$pages/refused"
  grep -q PermissionError "$pages/refused" || fail "that was not the kernel's refusal"
  rm "$pages/refused"
fi

echo
echo "== With it the server listens"
echo "\$ execcap $* -c net_bind_service -- $serve &"
# shellcheck disable=SC2086
"$execcap" "$@" -c net_bind_service -- $serve >/dev/null 2>&1 &
server=$!
fetch="import urllib.request as u; print(u.urlopen('http://127.0.0.1:$port/').read().decode(), end='')"
page=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  page=$(/usr/bin/env python3 -c "$fetch" 2>/dev/null) && break
  kill -0 "$server" 2>/dev/null || fail "the server has ended"
  sleep 0.25
done
echo "GET / -> $page"
[ "$page" = "Hello from port $port" ] || fail "that is not our page"

echo
echo "== The process in the kernel's own words (/proc/$server/status)"
status=$(grep -E '^(Name|Uid|Gid|Groups|Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs):' "/proc/$server/status")
echo "$status"

faults=0
expect() {
  is=$(echo "$status" | sed -n "s/^$1://p" | tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//')
  wanted=$(echo "$2" | tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//')
  [ "$is" = "$wanted" ] || {
    echo "try.sh: $1 is '$is', asked for was '$wanted'" >&2
    faults=1
  }
}
only_net_bind_service=0000000000000400
expect Uid "$uid $uid $uid $uid"
expect Gid "$gid $gid $gid $gid"
expect Groups "$groups"
for set in CapPrm CapEff CapBnd; do expect "$set" "$only_net_bind_service"; done
if [ "$uid" -ne 0 ]; then
  expect CapInh "$only_net_bind_service"
  expect CapAmb "$only_net_bind_service"
else
  # uid 0 has its permitted set from the bounding set; nothing is left for its children to inherit.
  expect CapInh 0000000000000000
  expect CapAmb 0000000000000000
fi
expect NoNewPrivs 1
[ "$faults" -eq 0 ] || exit 1
echo
echo "Exactly what was asked for: uid $uid, net_bind_service, and no way to gain more."
