// SPDX-License-Identifier: MIT
// capget(2) with a process id.
#include "execcap/system/process_caps.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace execcap {

Result<CapTriple> capget_of(Pid process) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = process.value};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> words{};
  if (::syscall(SYS_capget, &header, words.data()) != 0) {
    const int errnum = errno;
    return system_error("capget of process " + std::to_string(process.value), errnum);
  }
  constexpr unsigned word_bits = 32;
  const auto joined = [&](__u32 __user_cap_data_struct::*set) {
    return CapSet::from_mask(std::uint64_t{words[1].*set} << word_bits | words[0].*set);
  };
  return CapTriple{.permitted = joined(&__user_cap_data_struct::permitted),
                   .effective = joined(&__user_cap_data_struct::effective),
                   .inheritable = joined(&__user_cap_data_struct::inheritable)};
}

}  // namespace execcap
