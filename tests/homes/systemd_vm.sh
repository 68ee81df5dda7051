#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Boots the image under its systemd in an emulated machine: systemd_vm.sh KERNEL IMAGE LOG [DROP-IN].
# With DROP-IN, systemd has this file in system.conf.d.
set -euo pipefail
name=$1
image=$2
log=$3
drop_in=${4-}
here=$(cd "$(dirname "$0")" && pwd)
work=$here/../../build/vm
mkdir -p "$work"
work=$(cd "$work" && pwd)
# shellcheck source=tests/vm/machine.sh
. "$here/../vm/machine.sh"

for program in qemu-system-x86_64 busybox cpio mkfs.ext4 debugfs xz; do
  command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
package=$(package_of "$name")
if [ -z "$package" ] || ! kernel=$(kernel_file "$package"); then
  echo "skipped: there is no kernel $name to be had here"
  exit 77
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/initramfs
mkdir -p "$tree"/{bin,proc,dev,root}
cp "$(command -v busybox)" "$tree/bin/busybox"
# One disk, and the modules that it needs, in the order that they need each other.
index=0
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk; do
  file=$(find "$work/$package/lib/modules" -name "$module.ko*" | head -n 1)
  index=$((index + 1))
  case $file in
    '') ;;
    *.xz) xz -dc "$file" >"$tree/$index-$module.ko" ;;
    *) cp "$file" "$tree/$index-$module.ko" ;;
  esac
done
cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
busybox mount -t proc proc /proc
busybox mount -t devtmpfs devtmpfs /dev
for module in /*.ko; do busybox insmod "$module"; done
busybox mount -t ext4 /dev/vda /root || { echo "no disk"; busybox poweroff -f; }
busybox umount /proc
busybox mount --move /dev /root/dev
exec busybox switch_root /root /lib/systemd/systemd
INIT
chmod 755 "$tree/init"
(cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$scratch/initramfs.gz"

truncate -s 512M "$scratch/disk"
mkfs.ext4 -q -F -d "$image" "$scratch/disk"
# Two machines may be made of one image at once: what one alone has goes into its disk.
if [ -n "$drop_in" ]; then
  printf 'mkdir %s\n' /etc/systemd/system.conf.d >"$scratch/commands"
  printf 'write %s %s\n' "$drop_in" /etc/systemd/system.conf.d/capdrop.conf >>"$scratch/commands"
  debugfs -w -f "$scratch/commands" "$scratch/disk" >/dev/null 2>&1
fi
# What systemd would wait for and no test looks at.
masked='systemd.mask=systemd-udevd.service systemd.mask=systemd-udev-trigger.service
systemd.mask=systemd-journald.service systemd.mask=systemd-journal-flush.service
systemd.mask=systemd-journald.socket systemd.mask=systemd-journald-dev-log.socket'
boot "$kernel" "$scratch/initramfs.gz" 180 \
  "systemd.unit=homes.service systemd.show_status=0 ${masked//$'\n'/ }" \
  -drive "file=$scratch/disk,format=raw,if=virtio" >"$log" || true
grep -q '^== end' "$log" || { tail -n 20 "$log" >&2; echo "the guest did not come to its end" >&2; exit 1; }
