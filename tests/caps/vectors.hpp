// SPDX-License-Identifier: MIT
// Reads the files of tests/caps/vectors: inputs and what libcap prints for them.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vectors {

struct Vector {
  std::string input;
  std::optional<std::string> printed;  ///< nothing where libcap refuses the input
};

/// The text between the first two quotes of `from`; what follows stays in `from`.
inline std::string take_quoted(std::string_view& from) {
  std::string text;
  from.remove_prefix(from.find('"') + 1);
  for (; !from.empty() && from.front() != '"'; from.remove_prefix(1)) {
    if (from.front() != '\\') {
      text += from.front();
      continue;
    }
    from.remove_prefix(1);
    text += from.front() == 't' ? '\t' : from.front() == 'n' ? '\n' : from.front();
  }
  from.remove_prefix(1);
  return text;
}

/// The vectors of one file; none if it cannot be read.
inline std::vector<Vector> read(const std::string& name) {
  std::vector<Vector> result;
  std::ifstream file(std::string(EXECCAP_CAPS_VECTORS) + "/" + name);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::string_view rest = line;
    Vector vector{.input = take_quoted(rest)};
    if (!rest.ends_with("=> error")) vector.printed = take_quoted(rest);
    result.push_back(vector);
  }
  return result;
}

}  // namespace vectors
