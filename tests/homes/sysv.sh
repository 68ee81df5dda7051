# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The init script of packaging/sysv, by dash: started twice, asked, stopped twice; then refused.
# shellcheck source=tests/homes/checks.sh
. "$1/tests/homes/checks.sh"
web=$1/packaging/sysv/web
pid() { cat /run/web.pid; }

if dash "$web" status; then fail "it runs before it was started"; fi
dash "$web" start
# start-stop-daemon comes back before its child has written the file.
wait_for "the file with the process id" another
first=$current
serves "$first"
dash "$web" status
dash "$web" start
[ "$(pid)" = "$first" ] || fail "the second start started another"
dash "$web" restart
wait_for "another process after the restart" another "$first"
serves "$current"
last=$current
dash "$web" stop
gone "$last"
dash "$web" stop || fail "the second stop is no success"
code=0
dash "$web" status || code=$?
[ "$code" -eq 3 ] || fail "the status of a stopped service is $code, not 3"

without_the_capability "$web" >/srv/refused
if said=$(setpriv --bounding-set -sys_module dash /srv/refused start 2>&1); then fail "it could start"; fi
echo "$said"
grep -q "refused: cannot give cap_sys_module" <<<"$said" || fail "that is no refusal"
[ ! -e /run/web.pid ] || fail "it started something"
