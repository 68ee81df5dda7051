// SPDX-License-Identifier: MIT
// Messages as single lines.
#include "cli/report.hpp"

#include "cli/printable.hpp"

namespace execcap {
namespace {

std::string message_line(std::string_view tool, std::string_view text) {
  return std::string(tool) + ": " + printable(text) + "\n";
}

}  // namespace

std::string report_line(std::string_view tool, const Error& error) {
  return message_line(tool, error.message());
}

void report(Console& console, std::string_view tool, const Error& error) {
  console.write_error(report_line(tool, error));
}

void report_progress(Console& console, std::string_view tool, std::string_view text) {
  console.write_error(message_line(tool, text));
}

}  // namespace execcap
