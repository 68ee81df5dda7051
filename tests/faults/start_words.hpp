// SPDX-License-Identifier: MIT
// The words that name a state, and what to do when it cannot be had.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace execcap::faults {

/// Exit code of start_in where the state cannot be had: no launcher has run.
inline constexpr int no_such_state = 99;

/// Ends the process with `no_such_state` unless `holds`.
inline void need(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "start_in: %s: %s\n", what, std::strerror(errno));
  ::_exit(no_such_state);
}

/// The words as they were given: NAME or NAME=VALUE.
class Words {
 public:
  void add(std::string word) { words_.push_back(std::move(word)); }

  [[nodiscard]] bool has(const std::string& name) const {
    for (const std::string& word : words_) {
      if (word == name) return true;
    }
    return false;
  }

  /// Every value of NAME=VALUE, in order.
  [[nodiscard]] std::vector<std::string> values(const std::string& name) const {
    std::vector<std::string> found;
    for (const std::string& word : words_) {
      if (word.compare(0, name.size() + 1, name + "=") == 0) {
        found.push_back(word.substr(name.size() + 1));
      }
    }
    return found;
  }

  [[nodiscard]] std::optional<std::string> value(const std::string& name) const {
    const std::vector<std::string> found = values(name);
    return found.empty() ? std::nullopt : std::optional(found.front());
  }

 private:
  std::vector<std::string> words_;
};

}  // namespace execcap::faults
