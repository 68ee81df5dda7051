// SPDX-License-Identifier: MIT
// The walk over the words of a command line.
#include "cli/argument_scan.hpp"

#include <algorithm>
#include <string_view>

#include "cli/mistake_hint.hpp"
#include "execcap/base/nearest.hpp"

namespace execcap {
namespace {

Error unknown_long_option(std::string_view name, OptionTable table) {
  std::vector<std::string_view> known;
  for (const OptionEntry& entry : table) known.push_back(entry.name);
  std::string_view nearest = option_in_place_of(name);
  if (std::find(known.begin(), known.end(), nearest) == known.end()) {
    nearest = nearest_word(name, known);
  }
  const std::string hint =
      nearest.empty() ? "--help lists all options" : "did you mean --" + std::string(nearest) + "?";
  return usage_error("--" + std::string(name), "unknown option", hint);
}

Error missing_value(std::string_view option, const OptionEntry& entry) {
  return usage_error(option, "no value", "give it " + std::string(entry.value));
}

class Scanner {
 public:
  Scanner(std::span<const std::string> words, OptionTable table, const OptionEntry* last)
      : words_(words), table_(table), last_(last) {}

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
      if (last_ != nullptr && scan_.options.back().entry->name == last_->name) break;
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
    GivenOption& given = mention(*entry);
    if (equals == std::string_view::npos) {
      return entry->takes_value() ? take_next_word(entry->dashed(), given) : Result<void>();
    }
    if (!entry->takes_value()) return usage_error(entry->dashed(), "takes no value");
    if (equals + 1 == word.size()) {
      return usage_error(entry->dashed(), "empty value behind '='",
                         "give it " + std::string(entry->value) +
                             ", or an empty word of its own: " + entry->dashed() + " ''");
    }
    given.values.emplace_back(word.substr(equals + 1));
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
      GivenOption& given = mention(*entry);
      if (!entry->takes_value()) continue;
      if (i + 1 == letters.size()) return take_next_word(option, given);
      given.values.emplace_back(letters.substr(i + 1));
      return {};
    }
    return {};
  }

  /// The next word is the value, whatever it looks like.
  Result<void> take_next_word(std::string_view option, GivenOption& given) {
    if (scan_.options_end == words_.size()) return missing_value(option, *given.entry);
    given.values.push_back(words_[scan_.options_end++]);
    return {};
  }

  GivenOption& mention(const OptionEntry& entry) {
    const auto found =
        std::find_if(scan_.options.begin(), scan_.options.end(),
                     [&entry](const GivenOption& given) { return given.entry == &entry; });
    if (found != scan_.options.end()) return *found;
    return scan_.options.emplace_back(GivenOption{.entry = &entry, .values = {}});
  }

  std::span<const std::string> words_;
  OptionTable table_;
  const OptionEntry* last_;
  ArgumentScan scan_;
};

}  // namespace

Result<ArgumentScan> scan_arguments(std::span<const std::string> words, OptionTable table,
                                    const OptionEntry* last) {
  return Scanner(words, table, last).run();
}

}  // namespace execcap
