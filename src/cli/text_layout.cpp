// SPDX-License-Identifier: MIT
// Widths and line breaks.
#include "cli/text_layout.hpp"

#include <algorithm>

#include "cli/printable.hpp"

namespace execcap {
namespace {

/// The part of `text` up to the next place where a line may end: before a blank or behind a comma.
std::string_view next_piece(std::string_view text) {
  const std::size_t end = text.find_first_of(" ,", 1);
  if (end == std::string_view::npos) return text;
  return text.substr(0, text[end] == ',' ? end + 1 : end);
}

}  // namespace

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    text.remove_prefix(std::max<std::size_t>(1, utf8_length(text)));
    ++width;
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t used = text_width(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::string_view piece = next_piece(text);
    text.remove_prefix(piece.size());
    std::string& line = lines.back();
    if (line.empty() || text_width(line) + text_width(piece) <= width) {
      line += piece;
    } else {
      lines.emplace_back(piece.substr(piece.front() == ' ' ? 1 : 0));
    }
  }
  return lines;
}

std::string octal_mode(std::uint32_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3) {
    digits += static_cast<char>('0' + ((mode >> shift) & 7U));
  }
  return digits;
}

}  // namespace execcap
