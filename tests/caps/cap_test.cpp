// SPDX-License-Identifier: MIT
#include "execcap/caps/cap.hpp"

#include <doctest/doctest.h>
#include <sys/capability.h>

#include "libcap_oracle.hpp"

using namespace execcap;

TEST_CASE("every name of our table is the name that libcap has for the number") {
  static_assert(cap_names.size() == 41);
  for (unsigned number = 0; number < cap_names.size(); ++number) {
    CAPTURE(number);
    const oracle::TextHandle name(cap_to_name(static_cast<cap_value_t>(number)));
    CHECK(cap_name({static_cast<std::uint8_t>(number)}) == name.get());
  }
}

TEST_CASE("the constants are the numbers of the kernel's header") {
  CHECK(cap::chown.number == CAP_CHOWN);
  CHECK(cap::dac_override.number == CAP_DAC_OVERRIDE);
  CHECK(cap::dac_read_search.number == CAP_DAC_READ_SEARCH);
  CHECK(cap::fowner.number == CAP_FOWNER);
  CHECK(cap::fsetid.number == CAP_FSETID);
  CHECK(cap::setgid.number == CAP_SETGID);
  CHECK(cap::setuid.number == CAP_SETUID);
  CHECK(cap::setpcap.number == CAP_SETPCAP);
  CHECK(cap::linux_immutable.number == CAP_LINUX_IMMUTABLE);
  CHECK(cap::net_bind_service.number == CAP_NET_BIND_SERVICE);
  CHECK(cap::net_raw.number == CAP_NET_RAW);
  CHECK(cap::sys_module.number == CAP_SYS_MODULE);
  CHECK(cap::sys_rawio.number == CAP_SYS_RAWIO);
  CHECK(cap::sys_chroot.number == CAP_SYS_CHROOT);
  CHECK(cap::sys_ptrace.number == CAP_SYS_PTRACE);
  CHECK(cap::sys_admin.number == CAP_SYS_ADMIN);
  CHECK(cap::mknod.number == CAP_MKNOD);
  CHECK(cap::setfcap.number == CAP_SETFCAP);
  CHECK(cap::mac_override.number == CAP_MAC_OVERRIDE);
  CHECK(cap::mac_admin.number == CAP_MAC_ADMIN);
  CHECK(cap::bpf.number == CAP_BPF);
}

TEST_CASE("a name is found in any case, with and without its prefix, and gives its number back") {
  for (unsigned number = 0; number < cap_names.size(); ++number) {
    const Cap cap{static_cast<std::uint8_t>(number)};
    CHECK(cap_from_name(cap_name(cap)) == cap);
    CHECK(cap_from_name(short_cap_name(cap)) == cap);
  }
  CHECK(cap_from_name("CAP_NET_RAW") == cap::net_raw);
  CHECK(cap_from_name("Net_Raw") == cap::net_raw);
}

TEST_CASE("a number without a name is shown as a number") {
  CHECK(cap_name({41}) == "41");
  CHECK(short_cap_name({63}) == "63");
}

TEST_CASE("what is not exactly a name is no capability") {
  for (const std::string text : {"", "cap_", "netraw", "net_raw ", " net_raw", "cap_net_raw junk",
                                 "13", "cap_41", "cap_cap_net_raw", "all", "net_ra"}) {
    CAPTURE(text);
    CHECK_FALSE(cap_from_name(text));
  }
}

TEST_CASE("a mistyped name finds the one that was meant, with its prefix") {
  CHECK(nearest_cap_name("cap_netraw") == "cap_net_raw");
  CHECK(nearest_cap_name("SYS_ADMN") == "cap_sys_admin");
  CHECK(nearest_cap_name("bogus").empty());
}
