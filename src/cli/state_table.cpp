// SPDX-License-Identifier: MIT
// The rows of the table of states, and how wide its columns are.
#include "cli/state_table.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>

#include "cli/printable.hpp"
#include "cli/text_layout.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

constexpr std::size_t gap = 3;
constexpr std::size_t narrowest_cell = 20;

struct Row {
  std::string label;
  std::vector<std::string> cells;
};

std::string id_words(std::uint32_t number, const std::optional<std::string>& name) {
  std::string words = std::to_string(number);
  if (name) words += " " + printable(*name);
  return words;
}

/// Real, effective and saved, as far as they differ; the file-system id where it stands alone.
template <class Id, class NameOf>
std::string quad_words(const IdQuad<Id>& ids, const NameOf& name_of) {
  const auto words = [&](Id id) { return id_words(id.value, name_of(id)); };
  std::string text = words(ids.real);
  if (ids.effective != ids.real || ids.saved != ids.real) text += " / " + words(ids.effective);
  if (ids.saved != ids.effective) text += " / " + words(ids.saved);
  if (ids.fs != ids.effective) text += " fs " + words(ids.fs);
  return text;
}

std::string group_words(const std::vector<Gid>& groups) {
  std::string text;
  for (const Gid gid : groups) {
    if (!text.empty()) text += ",";
    text += std::to_string(gid.value);
  }
  return text.empty() ? "-" : text;
}

std::string set_words(CapSet set, CapSet all) {
  return set.empty() ? "-" : list_text(set, all);
}

std::vector<Row> rows_of(const std::vector<StateColumn>& columns, CapSet all, Accounts& accounts) {
  const auto user_name = [&](Uid uid) { return accounts.user_name(uid); };
  const auto group_name = [&](Gid gid) { return accounts.group_name(gid); };
  const auto row = [&](std::string_view label,
                       const std::function<std::string(const ProcessState&)>& words) {
    Row made{.label = std::string(label)};
    for (const StateColumn& column : columns) made.cells.push_back(words(column.state));
    return made;
  };

  std::vector<Row> rows(1);
  for (const StateColumn& column : columns) rows.front().cells.push_back(column.heading);
  rows.push_back(row("uid", [&](const ProcessState& s) { return quad_words(s.uid, user_name); }));
  rows.push_back(row("gid", [&](const ProcessState& s) { return quad_words(s.gid, group_name); }));
  rows.push_back(row("groups", [](const ProcessState& s) { return group_words(s.groups); }));
  for (const NamedSet& set : named_sets) {
    rows.push_back(
        row(set.name, [&](const ProcessState& s) { return set_words(s.caps.*set.member, all); }));
  }
  rows.push_back(
      row("securebits", [](const ProcessState& s) { return securebits_text(s.securebits); }));
  rows.push_back(row("no_new_privs", [](const ProcessState& s) {
    return std::string(s.no_new_privs ? "on" : "off");
  }));
  return rows;
}

/// The cells of a row as lines.
using Lines = std::vector<std::vector<std::string>>;

Lines wrapped_cells(const Row& row, std::size_t width) {
  Lines lines;
  for (const std::string& cell : row.cells) lines.push_back(wrapped(cell, width));
  return lines;
}

/// How wide each column of cells is when no cell is wider than `limit`.
std::vector<std::size_t> cell_widths(const std::vector<Row>& rows, std::size_t limit) {
  std::vector<std::size_t> widths(rows.front().cells.size(), narrowest_cell - gap);
  for (const Row& row : rows) {
    const Lines lines = wrapped_cells(row, limit);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const std::string& line : lines[i]) widths[i] = std::max(widths[i], text_width(line));
    }
  }
  return widths;
}

std::size_t sum_with_gaps(const std::vector<std::size_t>& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths) sum += width + gap;
  return sum - gap;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string state_table(const std::vector<StateColumn>& columns, CapSet all_caps,
                        Accounts& accounts, const TableWidths& widths) {
  const std::vector<Row> rows = rows_of(columns, all_caps, accounts);
  const std::size_t room = std::max(widths.columns, widths.label_width) - widths.label_width;

  // The widest limit at which the columns fit side by side.
  std::size_t limit = std::max(room, narrowest_cell);
  std::vector<std::size_t> cells = cell_widths(rows, limit);
  while (sum_with_gaps(cells) > room && limit > narrowest_cell) {
    --limit;
    cells = cell_widths(rows, limit);
  }

  std::string out;
  for (const Row& row : rows) {
    const Lines lines = wrapped_cells(row, limit);
    std::size_t height = 0;
    for (const std::vector<std::string>& cell : lines) height = std::max(height, cell.size());
    for (std::size_t n = 0; n < height; ++n) {
      std::string line = padded(n == 0 ? row.label : "", widths.label_width);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        line += padded(n < lines[i].size() ? lines[i][n] : "", cells[i] + gap);
      }
      out += without_trailing_blanks(std::move(line)) + "\n";
    }
  }
  return out;
}

}  // namespace execcap
