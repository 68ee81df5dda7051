// SPDX-License-Identifier: MIT
// CLI11 reads the same command lines as we do, with the tables of all tools: what both accept means
// the same to both. CLI11 is not in the tools themselves: its start-up, quadratic in the options
// and with a locale, costs a launcher as many instructions as all the rest.
#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <random>

#include "cli/capdrop_options.hpp"
#include "cli/command_line.hpp"
#include "cli/execcap_options.hpp"
#include "cli/getpcaps_options.hpp"
#include "cli/setfcap_options.hpp"

using namespace execcap;
using Words = std::vector<std::string>;

namespace {

struct Read {
  std::vector<std::pair<std::string, Words>> options;  ///< by name, in the order of the table
  Words operands;

  friend bool operator==(const Read&, const Read&) = default;
};

std::optional<Read> read_by_cli11(const Words& words, OptionTable table) {
  CLI::App app;
  app.set_help_flag();
  app.prefix_command();
  app.allow_windows_style_options(false);
  std::vector<CLI::Option*> added;
  for (const OptionEntry& entry : table) {
    std::string names = entry.dashed();
    if (entry.letter != '\0') names = std::string("-") + entry.letter + "," + names;
    CLI::Option* option = nullptr;
    if (entry.takes_value()) {
      option = app.add_option(names, [](const CLI::results_t&) { return true; });
      option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    } else {
      option = app.add_flag(names);
    }
    added.push_back(option);
  }
  try {
    app.parse(Words(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError&) {
    return std::nullopt;
  }
  Read read{.options = {}, .operands = app.remaining()};
  for (std::size_t i = 0; i < added.size(); ++i) {
    if (added[i]->count() == 0) continue;
    const bool has_values = table[i].takes_value();
    read.options.emplace_back(std::string(table[i].name),
                              has_values ? added[i]->results() : Words{});
  }
  // It leaves the -- that ends the options in place.
  if (!read.operands.empty() && read.operands.front() == "--") {
    read.operands.erase(read.operands.begin());
  }
  return read;
}

std::optional<Read> read_by_us(const Words& words, OptionTable table) {
  const Result<ArgumentScan> scan = scan_arguments(words, table);
  if (!scan) return std::nullopt;
  Read read;
  for (const OptionEntry& entry : table) {
    for (const GivenOption& given : scan->options) {
      if (given.entry == &entry) read.options.emplace_back(std::string(entry.name), given.values);
    }
  }
  read.operands.assign(words.begin() + static_cast<std::ptrdiff_t>(scan->operands_begin()),
                       words.end());
  return read;
}

std::string text_of(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += "'" + word + "' ";
  return text;
}

class Generator {
 public:
  explicit Generator(OptionTable table) : table_(table) {}

  /// Options in every spelling, values that look like options, and a command behind them.
  Words words() {
    Words words;
    for (std::size_t count = below(5); count != 0; --count) add_option(words);
    if (below(3) == 0) words.emplace_back("--");
    for (std::size_t count = below(4); count != 0; --count) words.push_back(command_word());
    return words;
  }

 private:
  void add_option(Words& words) {
    const OptionEntry& entry = table_[below(table_.size())];
    const std::string value = value_word();
    const bool by_letter = entry.letter != '\0' && below(2) == 0;
    const std::string name = by_letter ? std::string("-") + entry.letter : entry.dashed();
    if (!entry.takes_value()) {
      words.push_back(name);
    } else if (below(2) == 0 || value.empty()) {
      words.push_back(name);
      words.push_back(value);
    } else {
      words.push_back(name + (by_letter ? "" : "=") + value);
    }
  }

  std::string value_word() {
    static const Words values = {"web", "33:33", "none", "A=b=c", "0x2400", "all,-chown", "a b"};
    return values[below(values.size())];
  }

  std::string command_word() {
    static const Words commands = {"ls", "-l", "--all", "--", "", "-", "x=y", "--user", "-c1"};
    return commands[below(commands.size())];
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

  OptionTable table_;
  std::mt19937 random_{20261122};
};

}  // namespace

TEST_CASE("CLI11 reads generated command lines as we do") {
  const std::vector<OptionTable> tables = {execcap_options, capdrop_options, getpcaps_options,
                                           setfcap_options};
  for (const OptionTable table : tables) {
    Generator generator(table);
    std::size_t read_by_both = 0;
    for (int i = 0; i < 400; ++i) {
      const Words words = generator.words();
      const auto ours = read_by_us(words, table);
      if (!ours) continue;
      const auto theirs = read_by_cli11(words, table);
      INFO(text_of(words));
      REQUIRE(theirs);
      CHECK(*ours == *theirs);
      ++read_by_both;
    }
    CHECK(read_by_both > 100);
  }
}
