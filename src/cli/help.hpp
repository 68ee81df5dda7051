// SPDX-License-Identifier: MIT
// What --help and --version print.
#pragma once

#include <string>
#include <string_view>

#include "cli/option_table.hpp"

namespace execcap {

/// The words of a tool's help around its options.
struct HelpText {
  std::string_view usage;     ///< the forms of the command line, a line each
  std::string_view summary;   ///< what the tool does
  std::string_view notes;     ///< what the words in capitals mean
  std::string_view examples;  ///< a line each
};

/// The help in at most 80 columns: usage, summary, the options under their headings, notes,
/// examples.
[[nodiscard]] std::string help_text(const HelpText& text, OptionTable table);

/// `TOOL VERSION` and a newline.
[[nodiscard]] std::string version_text(std::string_view tool);

}  // namespace execcap
