// SPDX-License-Identifier: MIT
// What the fuzz targets share: how a property is held, and how bytes become values and words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report.hpp"
#include "execcap/base/result.hpp"
#include "execcap/caps/cap_set.hpp"

/// One input; always 0. libFuzzer and replay.cpp call it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// The last capability of the kernels for which texts are read: fewer, as many and more than names.
inline constexpr std::initializer_list<execcap::Cap> last_caps = {{37}, {40}, {63}};

/// Ends the program, so that the input is kept, where `property` does not hold.
inline void expect(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

/// An error has its parts, and is reported as one line that cannot steer a terminal.
inline void expect_told(const execcap::Error& error) {
  expect(!error.what.empty(), "an error says what failed");
  expect(!error.why.empty(), "an error says why");
  const std::string line = execcap::report_line("fuzz", error);
  expect(line.ends_with('\n'), "a report ends with its line");
  for (const char c : std::string_view(line).substr(0, line.size() - 1)) {
    expect(static_cast<unsigned char>(c) >= ' ' && c != '\x7f', "a report is one printable line");
  }
}

/// Whether there is a value; an error is looked at.
template <class T>
bool accepted(const execcap::Result<T>& result) {
  if (!result) expect_told(result.error());
  return result.has_value();
}

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The words of a command line, one a line. A word has no NUL, as none of argv has; \x01 is a line
/// feed within one.
inline std::vector<std::string> words_of(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text_of(data, size)) {
    if (c == '\n') {
      words.push_back(std::move(word));
      word.clear();
    } else if (c != '\0') {
      word += c == '\x01' ? '\n' : c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

/// Takes numbers off a row of bytes; behind its end all are 0.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  [[nodiscard]] bool empty() const { return left_.empty(); }

  std::uint64_t take(std::size_t size) {
    std::uint64_t number = 0;
    for (; size > 0; --size) {
      number = (number << 8U) | (left_.empty() ? 0U : left_.front());
      if (!left_.empty()) left_ = left_.subspan(1);
    }
    return number;
  }
  std::uint32_t take_id() { return static_cast<std::uint32_t>(take(4) % 4294967295U); }
  execcap::CapSet take_set() { return execcap::CapSet::from_mask(take(8)); }

 private:
  std::span<const std::uint8_t> left_;
};

}  // namespace fuzz
