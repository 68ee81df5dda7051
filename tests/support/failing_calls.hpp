// SPDX-License-Identifier: MIT
// Lets calls of the C library fail, one by one or by name, in a program that is linked with --wrap
// for each of them (tests/system/CMakeLists.txt).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace execcap::test {

/// What became of the calls of a body.
struct WatchedCalls {
  std::size_t made = 0;  ///< how many of the wrapped calls there were
  std::string failed;    ///< the one that was made to fail, the last if there were several; or none
};

/// Runs `body`, in which call number `number` (from 1) fails with `errnum`; none does if it is 0.
/// The calls of the calling thread count.
WatchedCalls with_failing_call(std::size_t number, int errnum, const std::function<void()>& body);

/// What is to happen to the calls of a body, beside failing.
struct CallOrders {
  std::string name;  ///< the first `count` calls of this name ...
  std::size_t count = 0;
  int errnum = 0;           ///< ... fail with this,
  std::optional<long> lie;  ///< or are not made and return this

  std::string redirected;                    ///< open(2) of this path
  std::string redirected_to;                 ///< opens this one instead
  std::optional<unsigned long> file_system;  ///< what fstatfs(2) says each file is on
  unsigned long attributes = 0;              ///< what statx(2) says of each file
  bool hides_types = false;                  ///< getdents64(2) says the type of no file
  bool is_secure = false;                    ///< getauxval(3) says AT_SECURE
};

/// Runs `body` under these orders.
WatchedCalls with_calls(const CallOrders& orders, const std::function<void()>& body);

/// Runs `body`, in which the first `count` calls of `name` fail with `errnum`.
inline WatchedCalls with_failing_calls(const std::string& name, std::size_t count, int errnum,
                                       const std::function<void()>& body) {
  return with_calls({.name = name, .count = count, .errnum = errnum}, body);
}

}  // namespace execcap::test
