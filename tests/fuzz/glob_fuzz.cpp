// SPDX-License-Identifier: MIT
// Patterns: as fnmatch(3) has them wherever it promises something. The first line is the pattern,
// the rest the text.
#include "cli/glob.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "fuzz.hpp"

using namespace execcap;

namespace {

/// Whether fnmatch(3) has more to say of the pattern than we do: classes, collation, an escape in a
/// set, or a set or an escape without its end.
bool is_beyond_us(std::string_view pattern) {
  return pattern.find('[') != std::string_view::npos || pattern.ends_with('\\');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = fuzz::text_of(data, size);
  const std::string pattern = input.substr(0, input.find('\n'));
  const std::string text = input.substr(std::min(pattern.size() + 1, input.size()));
  const bool matches = matches_glob(text, pattern);

  // What is behind an escape is no star.
  if (matches && !pattern.ends_with('\\')) {
    fuzz::expect(matches_glob(text, pattern + "*"), "a star at the end takes nothing away");
    fuzz::expect(matches_glob(text + "x", pattern + "?"), "one more needs one more");
  }
  std::string literal;
  for (const char c : text) literal += std::string("\\") + c;
  fuzz::expect(matches_glob(text, literal), "an escape takes the next one as it is");

  // How long fnmatch(3) takes grows with each star, and it stops at a NUL.
  const auto stars = std::count(pattern.begin(), pattern.end(), '*');
  if (is_beyond_us(pattern) || stars > 4 || input.find('\0') != std::string::npos) return 0;
  fuzz::expect(matches == (::fnmatch(pattern.c_str(), text.c_str(), 0) == 0), "as fnmatch has it");
  return 0;
}
