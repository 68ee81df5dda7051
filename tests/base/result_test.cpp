// SPDX-License-Identifier: MIT
// What a Result holds and says.
#include "execcap/base/result.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace execcap;

TEST_CASE("a result holds a value or an error and says which") {
  const Result<int> good = 7;
  CHECK(good);
  CHECK(*good == 7);
  const Result<int> bad = Error{.what = "no"};
  CHECK_FALSE(bad);
  CHECK(bad.error().what == "no");
}

TEST_CASE("a result of nothing is success unless it holds an error") {
  CHECK(Result<void>());
  const Result<void> bad = Error{.what = "no"};
  CHECK_FALSE(bad);
  CHECK(bad.error().what == "no");
}

TEST_CASE("a value that can only be moved can be moved out") {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = *std::move(made);
  CHECK(*taken == 3);
}
