// SPDX-License-Identifier: MIT
// The layout of --help.
#include "cli/help.hpp"

#include <vector>

#include "cli/text_layout.hpp"

namespace execcap {
namespace {

constexpr std::size_t help_width = 79;
constexpr std::size_t help_column = 28;

/// `text` wrapped, `indent` blanks before each line.
std::string block(std::string_view text, std::size_t indent) {
  std::string out;
  for (const std::string& line : wrapped(text, help_width - indent)) {
    out += std::string(indent, ' ') + line + "\n";
  }
  return out;
}

std::string option_names(const OptionEntry& entry) {
  std::string names = "  ";
  names += entry.letter != '\0' ? std::string("-") + entry.letter + ", " : std::string("    ");
  names += entry.dashed();
  if (entry.takes_value()) names += " " + std::string(entry.value);
  return names;
}

std::string option_help(const OptionEntry& entry) {
  const std::string names = option_names(entry);
  const std::string help = block(entry.help, help_column);
  if (names.size() + 1 >= help_column) return names + "\n" + help;
  return names + help.substr(names.size());
}

}  // namespace

std::string help_text(const HelpText& text, OptionTable table) {
  std::string out(text.usage);
  out += "\n" + block(text.summary, 0);
  std::string_view group;
  for (const OptionEntry& entry : table) {
    if (entry.group != group) {
      group = entry.group;
      out += "\n" + std::string(group) + ":\n";
    }
    out += option_help(entry);
  }
  out += "\n" + block(text.notes, 0);
  out += "\nExamples:\n";
  out += text.examples;
  return out;
}

std::string version_text(std::string_view tool) {
  return std::string(tool) + " " + EXECCAP_VERSION + "\n";
}

}  // namespace execcap
