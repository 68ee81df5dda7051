// SPDX-License-Identifier: MIT
// The lines, character by character as libcap 2.66 to 2.76 prints them.
#include "cli/process_line.hpp"

namespace execcap {

Iab iab_of(const CapState& caps, CapSet all) {
  return {.inheritable = caps.inheritable, .ambient = caps.ambient, .blocked = all - caps.bounding};
}

CapTriple triple_of(const CapState& caps) {
  return {
      .permitted = caps.permitted, .effective = caps.effective, .inheritable = caps.inheritable};
}

std::string process_line(std::string_view label, const CapTriple& caps, CapSet all, LineForm form) {
  const std::string text = set_text(caps, all) + "\n";
  const std::string process(label);
  switch (form) {
    case LineForm::plain:
      break;
    case LineForm::verbose:
      return "Capabilities for '" + process + "': " + text;
    case LineForm::legacy:
      return "Capabilities for `" + process + "': " + text;
  }
  return process + ": " + text;
}

std::string process_iab_line(std::string_view label, const CapTriple& caps, const Iab& iab,
                             CapSet all, bool is_verbose) {
  std::string line = std::string(label) + ":";
  const std::string text = set_text(caps, all);
  if (is_verbose || text != "=") line += " \"" + text + "\"";
  if (is_verbose || !iab.ambient.empty() || !iab.blocked.empty()) {
    line += " [" + iab_text(iab) + "]";
  }
  return line + "\n";
}

}  // namespace execcap
