// SPDX-License-Identifier: MIT
// One capability: a number 0..63, with a name where this release knows one.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace execcap {

/// A capability by its number in <linux/capability.h>, 0..63. Numbers without a name are valid:
/// the running kernel may be newer than this table.
struct Cap {
  std::uint8_t number = 0;
  friend auto operator<=>(const Cap&, const Cap&) = default;
};

/// How many capabilities a 64-bit set can hold; the kernel's format ends there.
inline constexpr unsigned max_cap_count = 64;

/// The names without `cap_`, by number: capabilities(7), <linux/capability.h> of Linux 5.9 to 6.18.
inline constexpr std::array<std::string_view, 41> cap_names = {"chown",
                                                               "dac_override",
                                                               "dac_read_search",
                                                               "fowner",
                                                               "fsetid",
                                                               "kill",
                                                               "setgid",
                                                               "setuid",
                                                               "setpcap",
                                                               "linux_immutable",
                                                               "net_bind_service",
                                                               "net_broadcast",
                                                               "net_admin",
                                                               "net_raw",
                                                               "ipc_lock",
                                                               "ipc_owner",
                                                               "sys_module",
                                                               "sys_rawio",
                                                               "sys_chroot",
                                                               "sys_ptrace",
                                                               "sys_pacct",
                                                               "sys_admin",
                                                               "sys_boot",
                                                               "sys_nice",
                                                               "sys_resource",
                                                               "sys_time",
                                                               "sys_tty_config",
                                                               "mknod",
                                                               "lease",
                                                               "audit_write",
                                                               "audit_control",
                                                               "setfcap",
                                                               "mac_override",
                                                               "mac_admin",
                                                               "syslog",
                                                               "wake_alarm",
                                                               "block_suspend",
                                                               "audit_read",
                                                               "perfmon",
                                                               "bpf",
                                                               "checkpoint_restore"};

/// The capabilities that our own rules speak of.
namespace cap {
inline constexpr Cap chown{0};
inline constexpr Cap dac_override{1};
inline constexpr Cap dac_read_search{2};
inline constexpr Cap fowner{3};
inline constexpr Cap fsetid{4};
inline constexpr Cap setgid{6};
inline constexpr Cap setuid{7};
inline constexpr Cap setpcap{8};
inline constexpr Cap linux_immutable{9};
inline constexpr Cap net_bind_service{10};
inline constexpr Cap net_raw{13};
inline constexpr Cap sys_module{16};
inline constexpr Cap sys_rawio{17};
inline constexpr Cap sys_chroot{18};
inline constexpr Cap sys_ptrace{19};
inline constexpr Cap sys_admin{21};
inline constexpr Cap mknod{27};
inline constexpr Cap setfcap{31};
inline constexpr Cap mac_override{32};
inline constexpr Cap mac_admin{33};
inline constexpr Cap bpf{39};
}  // namespace cap

/// `cap_net_raw`, or the number in decimal where there is no name. The form that libcap prints.
[[nodiscard]] std::string cap_name(Cap cap);

/// `net_raw`, or the number in decimal where there is no name. The form of a LIST.
[[nodiscard]] std::string short_cap_name(Cap cap);

/// The capability called `name`, in any case, with or without `cap_`; nothing if there is none.
/// The whole of `name` must match: `cap_net_raw junk` is not a capability.
[[nodiscard]] std::optional<Cap> cap_from_name(std::string_view name);

/// `cap_` and the name that is nearest to the mistyped `name`, for a hint; empty if none is near.
[[nodiscard]] std::string nearest_cap_name(std::string_view name);

}  // namespace execcap
