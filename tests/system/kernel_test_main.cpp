// SPDX-License-Identifier: MIT
// The tests that change credentials of this very kernel: as root, in forked children only.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "execcap/system/linux_kernel.hpp"
#include "execcap/system/process_reader.hpp"
#include "support/child.hpp"

namespace {

constexpr int skipped = 77;

/// Why these tests cannot run here; empty if they can.
std::string why_not() {
  if (::geteuid() != 0) return "it needs uid 0";
  execcap::LinuxKernel kernel;
  const auto held = kernel.capget();
  using namespace execcap;
  const CapSet needed{cap::chown,   cap::dac_override, cap::setgid,    cap::setuid,
                      cap::setpcap, cap::setfcap,      cap::sys_admin, cap::sys_chroot};
  if (!held || !needed.is_subset_of(held->effective)) return "a capability of root is missing";
  const auto around = read_surroundings(kernel);
  if (!around || !around->user_namespace.is_initial) {
    return "it needs the initial user namespace, where every id is mapped";
  }
  const std::string answer = test::in_user_namespace(0, 0, [] { return std::string("there"); });
  return answer == "there" ? "" : "no user namespaces: " + answer;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string reason = why_not();
  if (!reason.empty()) {
    std::printf("skipped: %s\n", reason.c_str());
    return skipped;
  }
  return doctest::Context(argc, argv).run();
}
