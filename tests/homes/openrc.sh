# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The service of packaging/openrc by rc-service: started, asked, stopped; then refused.
# shellcheck source=tests/homes/checks.sh
. "$1/tests/homes/checks.sh"
mkdir -p /run/openrc/{daemons,exclusive,failed,inactive,options,scheduled,started,starting,stopping,tmp,wasinactive}
touch /run/openrc/softlevel
# Of the machine's own services none is seen, and none is depended upon.
mount -t tmpfs -o mode=755 tmpfs /etc/init.d
install -m 755 "$1/packaging/openrc/web" /etc/init.d/web
printf '#!/sbin/openrc-run\ndepend() { provide net; }\nstart() { :; }\n' >/etc/init.d/loopback
chmod 755 /etc/init.d/loopback

pid() { cat /run/web.pid; }
rc-service web start
# start-stop-daemon comes back before its child has written the file.
wait_for "the file with the process id" another
first=$current
serves "$first"
rc-service web status
rc-service web stop
gone "$first"

without_the_capability "$1/packaging/openrc/web" >/etc/init.d/web
if said=$(setpriv --bounding-set -sys_module rc-service web start 2>&1); then
  fail "it could start"
fi
echo "$said"
grep -q "refused: cannot give cap_sys_module" <<<"$said" || fail "that is no refusal"
[ ! -e /run/web.pid ] || fail "it started something"
