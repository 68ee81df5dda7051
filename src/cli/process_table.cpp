// SPDX-License-Identifier: MIT
// Columns as wide as their cells, or as the terminal lets them be.
#include "cli/process_table.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/cap_colour.hpp"
#include "cli/text_layout.hpp"

namespace execcap {
namespace {

constexpr std::size_t column_count = 10;
constexpr std::size_t first_set = 4;
constexpr std::size_t last_set = 8;
constexpr std::size_t gap = 2;

constexpr std::array<std::string_view, column_count> headings = {
    "PID",       "USER",        "NNP",      "SECCOMP", "PERMITTED",
    "EFFECTIVE", "INHERITABLE", "BOUNDING", "AMBIENT", "NAME"};

using Row = std::array<std::string, column_count>;
using Widths = std::array<std::size_t, column_count>;

constexpr bool is_set(std::size_t column) {
  return column >= first_set && column <= last_set;
}

std::string no_new_privs_word(const ProcessRecord& record) {
  if (!record.is_whole || !record.status.no_new_privs) return "?";
  return *record.status.no_new_privs ? "yes" : "-";
}

Row row_of(const ProcessRecord& record, SharedTexts& texts) {
  const CapState& caps = record.status.caps;
  return {process_label(record),
          texts.user(record),
          no_new_privs_word(record),
          seccomp_word(record),
          texts.list(caps.permitted),
          texts.list(caps.effective),
          texts.list(caps.inheritable),
          record.is_whole ? texts.list(caps.bounding) : "?",
          record.is_whole ? texts.list(caps.ambient) : "?",
          shown_name(record)};
}

/// The widest piece of a cell that cannot be broken.
std::size_t widest_piece(std::string_view cell) {
  std::size_t widest = 0;
  for (const std::string& piece : wrapped(cell, 1)) widest = std::max(widest, text_width(piece));
  return widest;
}

Widths natural_widths(const std::vector<Row>& rows) {
  Widths widths{};
  for (std::size_t i = 0; i < column_count; ++i) widths[i] = headings[i].size();
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < column_count; ++i) {
      widths[i] = std::max(widths[i], text_width(row[i]));
    }
  }
  return widths;
}

std::size_t total_of(const Widths& widths) {
  std::size_t total = gap * (column_count - 1);
  for (const std::size_t width : widths) total += width;
  return total;
}

/// The widths with the widest sets made narrower until the row fits, or as far as they can be.
Widths fitted(Widths widths, const std::vector<Row>& rows, std::size_t columns) {
  Widths least{};
  for (std::size_t i = first_set; i <= last_set; ++i) {
    least[i] = headings[i].size();
    for (const Row& row : rows) least[i] = std::max(least[i], widest_piece(row[i]));
  }
  while (total_of(widths) > columns) {
    std::size_t widest = 0;
    for (std::size_t i = first_set; i <= last_set; ++i) {
      const bool can_shrink = widths[i] > least[i];
      if (can_shrink && (widest == 0 || widths[i] > widths[widest])) widest = i;
    }
    if (widest == 0) break;
    --widths[widest];
  }
  return widths;
}

class Table {
 public:
  Table(std::vector<Row> rows, const ProcessStyle& style) : rows_(std::move(rows)), style_(style) {}

  std::string run() {
    Widths widths = natural_widths(rows_);
    if (!style_.fits_terminal) {
      // Rows stay rows for other programs; a long list pushes what is behind it to the right.
      constexpr std::size_t widest_padding = 24;
      for (std::size_t i = first_set; i <= last_set; ++i) {
        widths[i] = std::min(widths[i], widest_padding);
      }
      show_heading(widths);
      for (const Row& row : rows_) show_line(row, widths);
      return std::move(out_);
    }
    if (total_of(widths) > style_.columns) widths = fitted(widths, rows_, style_.columns);
    if (total_of(widths) > style_.columns) return stacked();
    show_heading(widths);
    for (const Row& row : rows_) show_wrapped(row, widths);
    return std::move(out_);
  }

 private:
  void show_heading(const Widths& widths) {
    Row heading;
    for (std::size_t i = 0; i < column_count; ++i) heading[i] = headings[i];
    show_line(heading, widths);
  }

  void show_line(const Row& row, const Widths& widths) {
    std::string line;
    std::size_t owed = 0;
    for (std::size_t i = 0; i < column_count; ++i) {
      line.append(owed, ' ');
      line += style_.colour && is_set(i) ? with_coloured_caps(row[i]) : row[i];
      const std::size_t used = text_width(row[i]);
      owed = gap + (used < widths[i] ? widths[i] - used : 0);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  void show_wrapped(const Row& row, const Widths& widths) {
    std::array<std::vector<std::string>, column_count> cells;
    std::size_t height = 1;
    for (std::size_t i = 0; i < column_count; ++i) {
      cells[i] = is_set(i) ? wrapped(row[i], widths[i]) : std::vector<std::string>{row[i]};
      height = std::max(height, cells[i].size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      Row part;
      for (std::size_t i = 0; i < column_count; ++i) {
        if (line < cells[i].size()) part[i] = cells[i][line];
      }
      show_line(part, widths);
    }
  }

  /// The sets below each other, for narrow terminals.
  std::string stacked() {
    constexpr std::array<std::size_t, 5> head = {0, 1, 2, 3, column_count - 1};
    constexpr std::size_t indent = 4;
    constexpr std::size_t label_width = 13;
    const Widths widths = natural_widths(rows_);
    Row heading;
    for (std::size_t i = 0; i < column_count; ++i) heading[i] = headings[i];
    rows_.insert(rows_.begin(), heading);
    for (const Row& row : rows_) {
      for (const std::size_t i : head) {
        out_ += i + 1 == column_count ? row[i] : padded(row[i], widths[i] + gap);
      }
      out_ += '\n';
      if (&row == &rows_.front()) continue;
      for (std::size_t i = first_set; i <= last_set; ++i) {
        const NamedSet& set = named_sets[i - first_set];
        const std::size_t room =
            std::max<std::size_t>(style_.columns, indent + label_width + 20) - indent - label_width;
        std::string label(set.name);
        for (const std::string& line : wrapped(row[i], room)) {
          out_ += std::string(indent, ' ') + padded(label, label_width);
          out_ += style_.colour ? with_coloured_caps(line) : line;
          out_ += '\n';
          label.clear();
        }
      }
    }
    return std::move(out_);
  }

  std::vector<Row> rows_;
  const ProcessStyle& style_;
  std::string out_;
};

}  // namespace

std::string process_table(std::span<const ProcessRecord> records, Accounts& accounts,
                          const ProcessStyle& style) {
  SharedTexts texts(accounts, style.all);
  std::vector<Row> rows;
  rows.reserve(records.size());
  for (const ProcessRecord& record : records) rows.push_back(row_of(record, texts));
  return Table(std::move(rows), style).run();
}

}  // namespace execcap
