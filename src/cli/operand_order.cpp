// SPDX-License-Identifier: MIT
// Option by option, each with its value; what is left are the operands.
#include "cli/operand_order.hpp"

#include <algorithm>

#include "cli/argument_scan.hpp"

namespace execcap {
namespace {

bool has_letter(OptionTable table, char letter) {
  return std::any_of(table.begin(), table.end(),
                     [letter](const OptionEntry& entry) { return entry.letter == letter; });
}

bool is_operand(std::string_view word, OptionTable table) {
  if (word.size() < 2 || word[0] != '-') return true;
  return word[1] >= '0' && word[1] <= '9' && !has_letter(table, word[1]);
}

/// How many words the option at the start of `words` takes: itself, or its value, too.
Result<std::size_t> option_length(std::span<const std::string> words, OptionTable table) {
  const Result<ArgumentScan> alone = scan_arguments(words.first(1), table);
  if (alone) return std::size_t{1};
  if (words.size() == 1) return alone.error();
  const Result<ArgumentScan> with_value = scan_arguments(words.first(2), table);
  if (!with_value) return alone.error();
  return std::size_t{2};
}

}  // namespace

Result<std::vector<std::string>> with_operands_last(
    std::span<const std::string> words, OptionTable table,
    const std::function<bool(std::string_view word)>& is_also_operand) {
  std::vector<std::string> ordered;
  std::vector<std::string> operands;
  while (!words.empty()) {
    if (words.front() == "--") {
      operands.insert(operands.end(), words.begin() + 1, words.end());
      break;
    }
    const bool is_other = is_also_operand && is_also_operand(words.front());
    if (is_other || is_operand(words.front(), table)) {
      operands.push_back(words.front());
      words = words.subspan(1);
      continue;
    }
    const Result<std::size_t> length = option_length(words, table);
    if (!length) return length.error();
    ordered.insert(ordered.end(), words.begin(),
                   words.begin() + static_cast<std::ptrdiff_t>(*length));
    words = words.subspan(*length);
  }
  ordered.emplace_back("--");
  ordered.insert(ordered.end(), operands.begin(), operands.end());
  return ordered;
}

}  // namespace execcap
