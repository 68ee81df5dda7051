// SPDX-License-Identifier: MIT
// The lines of nsswitch.conf(5), read only as far as they are simple.
#include "execcap/system/name_services.hpp"

#include <optional>
#include <vector>

namespace execcap {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// The part of `text` up to `end`, which is taken off with it.
std::string_view take_until(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(part.size() == text.size() ? text.size() : part.size() + 1);
  return part;
}

/// What stands behind `database:`, once for each such line.
std::vector<std::string_view> entries_of(std::string_view nsswitch, std::string_view database) {
  std::vector<std::string_view> entries;
  while (!nsswitch.empty()) {
    std::string_view line = take_until(nsswitch, '\n');
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (without_blanks(line.substr(0, colon)) != database) continue;
    entries.push_back(without_blanks(line.substr(colon + 1)));
  }
  return entries;
}

FilesRole role_in(std::string_view entry) {
  constexpr std::string_view files = "files";
  if (entry == files) return FilesRole::decide;
  if (!entry.starts_with(files)) return FilesRole::are_one_of;
  entry.remove_prefix(files.size());
  if (blanks.find(entry.front()) == std::string_view::npos) return FilesRole::are_one_of;
  // Another action than to return at success may follow the file in brackets. One is known to
  // leave the entry of the file what it is, but for the members of a group.
  const std::string_view rest = without_blanks(entry);
  constexpr std::string_view merge = "[SUCCESS=merge]";
  const bool is_plain = !rest.starts_with('[') || rest.starts_with(merge);
  return is_plain ? FilesRole::come_first : FilesRole::are_one_of;
}

}  // namespace

FilesRole role_of_files(std::string_view nsswitch, std::string_view database) {
  const std::vector<std::string_view> entries = entries_of(nsswitch, database);
  if (entries.size() > 1) return FilesRole::are_one_of;
  if (entries.size() == 1) return role_in(entries.front());
  return database == "initgroups" ? role_of_files(nsswitch, "group") : FilesRole::decide;
}

}  // namespace execcap
