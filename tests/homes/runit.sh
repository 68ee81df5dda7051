# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The service of packaging/runit under runsv: up, killed and up again, down; then refused, and down.
# shellcheck source=tests/homes/checks.sh
. "$1/tests/homes/checks.sh"
service=/srv/service/web
cp -r "$1/packaging/runit/web" "$service"
pid() { cat "$service/supervise/pid"; }
# Between two tries it is down as well, but wants up.
is_down() {
  local said
  said=$(sv status "$service") && [[ $said == down:* && $said != *"want up"* ]]
}

runsv "$service" &
wait_for "the first process" another
first=$current
serves "$first"
sv status "$service"
kill -9 "$first"
wait_for "another process after the kill" another "$first"
serves "$current"
last=$current
sv -w 10 down "$service"
gone "$last"

refused_in_words() { grep -q "^execcap: cannot give cap_sys_module" /srv/said; }
without_the_capability "$1/packaging/runit/web/run" |
  sed -e 's|^exec 2>&1|exec >>/srv/said 2>\&1|' -e 's|execcap|setpriv --bounding-set -sys_module &|' >"$service/run"
sv up "$service"
wait_for "a refusal of execcap" refused_in_words
wait_for "the end of the refused service" is_down
[ "$(wc -l </srv/said)" -eq 1 ] || fail "it was tried again"
cat /srv/said
echo "ok: refused, and not tried again"
sv exit "$service"
wait
