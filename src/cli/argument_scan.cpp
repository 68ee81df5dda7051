// SPDX-License-Identifier: MIT
// The walk over the words of a command line.
#include "cli/argument_scan.hpp"

#include <algorithm>
#include <string_view>

#include "execcap/base/nearest.hpp"

namespace execcap {
namespace {

Error unknown_long_option(std::string_view name, OptionTable table) {
  std::vector<std::string_view> known;
  for (const OptionEntry& entry : table) known.push_back(entry.name);
  const std::string_view nearest = nearest_word(name, known);
  const std::string hint =
      nearest.empty() ? "--help lists all options" : "did you mean --" + std::string(nearest) + "?";
  return usage_error("--" + std::string(name), "unknown option", hint);
}

Error missing_value(std::string_view option, const OptionEntry& entry) {
  return usage_error(option, "no value", "give it " + std::string(entry.value));
}

class Scanner {
 public:
  Scanner(std::span<const std::string> words, OptionTable table) : words_(words), table_(table) {}

  Result<ArgumentScan> run() {
    while (scan_.options_end < words_.size()) {
      const std::string_view word = words_[scan_.options_end];
      if (word == "--") {
        scan_.has_dashes = true;
        break;
      }
      if (word.size() < 2 || word[0] != '-') break;
      ++scan_.options_end;
      const bool is_long = word[1] == '-';
      const Result<void> taken = is_long ? take_long(word.substr(2)) : take_cluster(word.substr(1));
      if (!taken) return taken.error();
    }
    return scan_;
  }

 private:
  Result<void> take_long(std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const auto entry = std::find_if(table_.begin(), table_.end(),
                                    [name](const OptionEntry& e) { return e.name == name; });
    if (entry == table_.end()) return unknown_long_option(name, table_);
    mention(*entry);
    if (equals == std::string_view::npos) {
      return entry->takes_value() ? take_value(entry->dashed(), *entry) : Result<void>();
    }
    if (!entry->takes_value()) return usage_error(entry->dashed(), "takes no value");
    if (equals + 1 == word.size()) {
      return usage_error(entry->dashed(), "empty value behind '='",
                         "give it " + std::string(entry->value) +
                             ", or an empty word of its own: " + entry->dashed() + " ''");
    }
    return {};
  }

  Result<void> take_cluster(std::string_view letters) {
    for (std::size_t i = 0; i < letters.size(); ++i) {
      const char letter = letters[i];
      const auto entry = std::find_if(table_.begin(), table_.end(), [letter](const OptionEntry& e) {
        return e.letter == letter;
      });
      const std::string option = std::string("-") + letter;
      if (letter == '\0' || entry == table_.end()) {
        const std::string whole = "-" + std::string(letters);
        return usage_error(option,
                           whole == option ? "unknown option" : "unknown option in '" + whole + "'",
                           "--help lists all options");
      }
      mention(*entry);
      if (!entry->takes_value()) continue;
      return i + 1 < letters.size() ? Result<void>() : take_value(option, *entry);
    }
    return {};
  }

  /// The next word is the value, whatever it looks like.
  Result<void> take_value(std::string_view option, const OptionEntry& entry) {
    if (scan_.options_end == words_.size()) return missing_value(option, entry);
    ++scan_.options_end;
    return {};
  }

  void mention(const OptionEntry& entry) {
    const auto found = std::find(scan_.mentioned.begin(), scan_.mentioned.end(), &entry);
    if (found == scan_.mentioned.end()) scan_.mentioned.push_back(&entry);
  }

  std::span<const std::string> words_;
  OptionTable table_;
  ArgumentScan scan_;
};

}  // namespace

Result<ArgumentScan> scan_arguments(std::span<const std::string> words, OptionTable table) {
  return Scanner(words, table).run();
}

}  // namespace execcap
