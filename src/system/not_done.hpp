// SPDX-License-Identifier: MIT
// What there is to say of a system call that lied.
#pragma once

#include <string>
#include <utility>

#include "execcap/base/error.hpp"

namespace execcap {

/// The error of a call that returned success and did nothing: a filter answered it, see
/// SECCOMP_RET_ERRNO with 0 in seccomp(2), or the kernel is broken.
inline Error not_done(std::string what) {
  return {.kind = ErrorKind::mismatch,
          .what = std::move(what),
          .why = "the kernel says that it is done, and it is not",
          .hint = "a seccomp filter may answer in its place"};
}

}  // namespace execcap
