# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Emulated machines with Debian's kernels, to be sourced. The caller sets $work, an absolute path.
: "${work:?}"

# The package that a name means today: the number of the binary interface moves.
package_of() {
  local meta
  case $1 in
    6.1) meta=linux-image-cloud-amd64 ;;
    6.12) meta=linux-image-6.12-cloud-amd64 ;;
    linux-image-*) echo "$1"; return ;;
    *) echo "run.sh: unknown kernel '$1'" >&2; return 1 ;;
  esac
  apt-cache depends "$meta" | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1
}

# Downloads and unpacks a kernel's package, which is not installed. Prints the kernel's path.
kernel_file() {
  local package=$1 folder=$work/$1
  if ! compgen -G "$folder/boot/vmlinuz-*" >/dev/null; then
    mkdir -p "$folder"
    (cd "$folder" && apt-get -q -o APT::Sandbox::User=root download "$package" >&2 && dpkg -x ./"$package"_*.deb .)
    rm -f "$folder"/*.deb
  fi
  compgen -G "$folder/boot/vmlinuz-*"
}

# Boots a kernel: boot KERNEL INITRAMFS SECONDS WORDS [QEMU-OPTION]..., WORDS being for the kernel's
# command line. What the guest says on its serial line goes to standard output. QEMU's own exit code
# says nothing of the guest.
boot() {
  local kernel=$1 initramfs=$2 limit=$3 words=$4
  shift 4
  timeout --kill-after=10 "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -M q35 \
    -smp 2 -m 768 -nodefaults -no-user-config -nic none -display none -no-reboot -serial stdio \
    -monitor none -kernel "$kernel" -initrd "$initramfs" \
    -append "console=ttyS0 panic=-1 quiet $words" "$@" </dev/null 2>&1 | sed -u 's/\r$//'
}
