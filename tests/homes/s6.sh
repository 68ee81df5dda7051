# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The service of packaging/s6 under s6-supervise: up, killed and up again, down; then refused.
# shellcheck source=tests/homes/checks.sh
. "$1/tests/homes/checks.sh"
service=/srv/service/web
cp -r "$1/packaging/s6/web" "$service"
pid() { s6-svstat -o pid "$service"; }
is_down() { [ "$(s6-svstat -o up,wantedup "$service")" = "false false" ]; }

s6-supervise "$service" &
wait_for "the supervisor" s6-svok "$service"
wait_for "the first process" another
first=$current
serves "$first"
s6-svstat "$service"
kill -9 "$first"
wait_for "another process after the kill" another "$first"
serves "$current"
last=$current
s6-svc -wD -T 10000 -d "$service"
gone "$last"

refused_in_words() { grep -q "^execcap: cannot give cap_sys_module" /srv/said; }
without_the_capability "$1/packaging/s6/web/run" |
  sed -e 's|^exec 2>&1|exec >>/srv/said 2>\&1|' -e 's|execcap|setpriv --bounding-set -sys_module &|' >"$service/run"
s6-svc -u "$service"
wait_for "a refusal of execcap" refused_in_words
wait_for "the end of the refused service" is_down
[ "$(wc -l </srv/said)" -eq 1 ] || fail "it was tried again"
cat /srv/said
echo "ok: refused, and not tried again"
s6-svc -x "$service"
wait
