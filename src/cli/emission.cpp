// SPDX-License-Identifier: MIT
// Comments and text.
#include "cli/emission.hpp"

#include "cli/printable.hpp"

namespace execcap {

EmissionText emission_text(EmitFormat format, const Emission& emission) {
  std::vector<std::string> lines;
  for (const std::string& words : emission.unsaid) lines.push_back("cannot be said: " + words);
  for (const std::string& words : emission.notes) lines.push_back("note: " + words);
  EmissionText text;
  // JSON has no comments.
  if (format == EmitFormat::oci) {
    text.messages = lines;
  } else {
    text.out = emission.head;
    for (const std::string& line : lines) text.out += "# " + printable(line) + "\n";
  }
  text.out += emission.text;
  return text;
}

}  // namespace execcap
