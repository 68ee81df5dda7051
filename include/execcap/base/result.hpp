// SPDX-License-Identifier: MIT
// A value or the reason why there is none. The members of std::expected that we use, under the
// same names: std::expected itself is in neither g++ 12's C++20 nor clang 14's.
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "execcap/base/error.hpp"

namespace execcap {

/// Either a T or an E. Never empty. T and E must differ.
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// The value. Only to be called when there is one.
  [[nodiscard]] T& value() & { return get<0>(state_); }
  [[nodiscard]] const T& value() const& { return get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::move(get<0>(state_)); }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }

  /// The error. Only to be called when there is one.
  [[nodiscard]] E& error() & { return get<1>(state_); }
  [[nodiscard]] const E& error() const& { return get<1>(state_); }
  [[nodiscard]] E&& error() && { return std::move(get<1>(state_)); }

 private:
  template <std::size_t I, class V>
  static auto& get(V& state) {
    auto* held = std::get_if<I>(&state);
    assert(held != nullptr);
    return *held;
  }

  std::variant<T, E> state_;
};

/// Success without a value, or an E.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)) {}

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] E& error() & { return get(error_); }
  [[nodiscard]] const E& error() const& { return get(error_); }
  [[nodiscard]] E&& error() && { return std::move(get(error_)); }

 private:
  template <class O>
  static auto& get(O& error) {
    assert(error.has_value());
    return *error;
  }

  std::optional<E> error_;
};

}  // namespace execcap
