// SPDX-License-Identifier: MIT
// Signals: a name or a number of one that there is, in any case, with or without SIG.
#include "cli/signal_name.hpp"

#include <csignal>

#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const Result<int> signal = parse_signal(text, "--pdeathsig");
  if (!fuzz::accepted(signal)) return 0;
  fuzz::expect(*signal >= 1 && *signal <= SIGRTMAX, "a signal is one of this machine");
  const auto again = parse_signal(std::to_string(*signal), "again");
  fuzz::expect(again && *again == *signal, "the number of a signal is that signal");
  std::string other = text;
  for (char& c : other) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const auto capital = parse_signal(other, "again");
  fuzz::expect(capital && *capital == *signal, "capitals name the same signal");
  return 0;
}
