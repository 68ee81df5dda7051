// SPDX-License-Identifier: MIT
// setrlimit(2) and seccomp(2).
#include "start_limits.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdint>
#include <sstream>

namespace execcap::faults {
namespace {

void set_limit(__rlimit_resource resource, rlim_t most) {
  const rlimit limit{.rlim_cur = most, .rlim_max = most};
  need(::setrlimit(resource, &limit) == 0, "setrlimit");
}

std::vector<std::uint32_t> numbers_of(const std::string& text) {
  std::vector<std::uint32_t> numbers;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    numbers.push_back(static_cast<std::uint32_t>(std::stoul(part)));
  }
  return numbers;
}

/// Goes on only if the 32 bits at `offset` of seccomp_data are `value`; else the call is allowed.
void require(std::vector<sock_filter>& code, std::size_t offset, std::uint32_t value) {
  code.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0));
  code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

// The low half of a 64-bit word, on the little-endian processors for which the probe is written.
constexpr std::size_t half = sizeof(std::uint32_t);

void answer(const std::vector<std::uint32_t>& wanted) {
  need(wanted.size() >= 2, "answer=CALL,ERRNO[,FIRST[,SECOND]]");
  std::vector<sock_filter> code;
  code.push_back(
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, instruction_pointer) + half));
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1));
  code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  require(code, offsetof(seccomp_data, nr), wanted[0]);
  for (std::size_t i = 2; i < wanted.size(); ++i) {
    require(code, offsetof(seccomp_data, args) + (i - 2) * sizeof(std::uint64_t), wanted[i]);
  }
  code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | wanted[1]));
  const sock_fprog program{.len = static_cast<unsigned short>(code.size()), .filter = code.data()};
  need(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "PR_SET_SECCOMP");
}

}  // namespace

void set_limits(const Words& words) {
  if (words.has("fsize-none")) set_limit(RLIMIT_FSIZE, 0);
  if (words.has("nproc-none")) set_limit(RLIMIT_NPROC, 0);
  if (words.has("nofile-none")) set_limit(RLIMIT_NOFILE, 0);
  if (const auto bytes = words.value("address-space")) set_limit(RLIMIT_AS, std::stoul(*bytes));
}

void install_filter(const Words& words) {
  for (const std::string& text : words.values("answer")) answer(numbers_of(text));
}

}  // namespace execcap::faults
