# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The examples of packaging, each by its own system's tool or by shellcheck; and that the tool finds
# a fault which was put in.
packaging=$1/packaging
faults=/srv/faults

verify() {
  systemd-analyze verify --man=no "$@" >"$faults" 2>&1 && [ ! -s "$faults" ]
}

if command -v systemd-analyze >/dev/null; then
  verify "$packaging"/systemd/*.service || { cat "$faults"; exit 1; }
  for fault in 's/^ExecStart=/ExecStrat=/' 's|/usr/bin/execcap|/usr/bin/execcapp|'; do
    sed "$fault" "$packaging/systemd/web-execcap.service" >/srv/faulty.service
    if verify /srv/faulty.service; then
      echo "systemd-analyze finds no fault in a unit changed by $fault" >&2
      exit 1
    fi
  done
  echo "ok: systemd-analyze verify"
else
  echo "skipped: the units: systemd-analyze is not installed"
fi
for script in "$packaging"/{runit,s6}/web/{run,finish} "$packaging"/{sysv,openrc}/web; do
  dash -n "$script"
  [ -x "$script" ] || { echo "$script cannot be executed" >&2; exit 1; }
done
echo "ok: dash -n"
if command -v shellcheck >/dev/null; then
  shellcheck "$packaging"/{runit,s6}/web/{run,finish} "$packaging/sysv/web"
  # What openrc-run reads is not used in the file itself.
  shellcheck --shell=sh --exclude=SC2034,SC2154 "$packaging/openrc/web"
  echo "ok: shellcheck"
else
  echo "skipped: the scripts: shellcheck is not installed"
fi
