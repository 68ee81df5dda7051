#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the files of the system as the manifests in /etc/setfcap.d say. Installed as
# /usr/lib/setfcap/restore and run by the hooks beside this file, after packages were unpacked.
set -u

root=${SETFCAP_ROOT-${DPKG_ROOT-}}
status=0
for manifest in "$root"/etc/setfcap.d/*.caps; do
  [ -f "$manifest" ] || continue
  said=$(setfcap --apply "$manifest" ${root:+--root "$root"}) || status=1
  case $said in
    '0 changed, '*' 0 failed') ;;
    *) printf '%s: %s\n' "$manifest" "$said" ;;
  esac
done
exit "$status"
