// SPDX-License-Identifier: MIT
// The main function of tests that write to files of the kernel through calls that are led
// elsewhere. Should one not be led: what is written there can never be undone, so the right to do
// it is given up beforehand.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace {

/// Gives up CAP_SYS_MODULE and CAP_SETPCAP, without which the kernel takes no limit of helpers.
/// Source: kernel/umh.c, proc_cap_handler().
bool give_up_helper_limits() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) return false;
  constexpr unsigned given_up = 1U << CAP_SYS_MODULE | 1U << CAP_SETPCAP;
  sets[0].effective &= ~given_up;
  sets[0].permitted &= ~given_up;
  return ::syscall(SYS_capset, &header, sets) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (!give_up_helper_limits()) {
    std::perror("cannot give up capabilities");
    return EXIT_FAILURE;
  }
  return doctest::Context(argc, argv).run();
}
