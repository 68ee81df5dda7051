// SPDX-License-Identifier: MIT
// Reading and writing manifests, line by line.
#include "execcap/caps/manifest_text.hpp"

#include <algorithm>
#include <set>

#include "execcap/caps/file_caps_text.hpp"
#include "item_error.hpp"

namespace execcap {
namespace {

constexpr std::string_view version_line = "%setfcap 1";
constexpr std::string_view no_caps = "none";
constexpr std::string_view hex_digits = "0123456789abcdef";

bool stands_for_itself(char c) {
  return c > ' ' && c < '\x7f';
}

/// The value of one hexadecimal digit, or none.
std::optional<unsigned> hex_value(char c) {
  const std::size_t lower = hex_digits.find(c);
  if (lower != std::string_view::npos) return static_cast<unsigned>(lower);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// A path at the start of a line, and where the line goes on behind it.
struct PathWord {
  std::string path;
  std::size_t end = 0;
};

class LineReader {
 public:
  LineReader(std::string_view line, CapSet all, std::string what)
      : line_(line), all_(all), what_(std::move(what)) {}

  [[nodiscard]] Result<ManifestEntry> entry() const {
    const Result<PathWord> word = path_word(0);
    if (!word) return word.error();
    if (word->end == line_.size()) {
      return usage_error(what_, "nothing behind the path", "write CAPTEXT or none");
    }
    std::string_view rest = line_.substr(word->end + 1);
    ManifestEntry entry{.path = word->path};
    std::optional<Uid> rootid;
    bool is_effective = false;
    while (rest.ends_with(']')) {
      const std::size_t bracket = rest.rfind('[');
      if (bracket == std::string_view::npos || bracket == 0 || rest[bracket - 1] != ' ') break;
      const std::string_view field = rest.substr(bracket + 1, rest.size() - bracket - 2);
      const Result<void> taken = take_field(field, entry, rootid, is_effective);
      if (!taken) return taken.error();
      rest.remove_suffix(rest.size() - bracket + 1);
    }
    return with_caps(std::move(entry), rest, rootid, is_effective);
  }

  /// The path of `%tree PATH`.
  [[nodiscard]] Result<std::string> tree(std::size_t begin) const {
    const Result<PathWord> word = path_word(begin);
    if (!word) return word.error();
    if (word->end != line_.size()) return usage_error(what_, "something behind the path");
    return word->path;
  }

 private:
  [[nodiscard]] Result<PathWord> path_word(std::size_t begin) const {
    if (begin < line_.size() && line_[begin] == '"') return quoted_path(begin);
    const std::size_t end = std::min(line_.find(' ', begin), line_.size());
    if (end == begin) return usage_error(what_, "no path", "a path with a blank is in quotes");
    return PathWord{std::string(line_.substr(begin, end - begin)), end};
  }

  [[nodiscard]] Result<PathWord> quoted_path(std::size_t begin) const {
    std::string path;
    for (std::size_t at = begin + 1; at < line_.size(); ++at) {
      if (line_[at] == '"') {
        if (path.empty()) return usage_error(what_, "an empty path");
        const bool ends = at + 1 == line_.size() || line_[at + 1] == ' ';
        if (!ends) return usage_error(what_, "no blank behind the closing quote");
        return PathWord{std::move(path), at + 1};
      }
      if (line_[at] != '\\') {
        path += line_[at];
        continue;
      }
      const std::string_view escape = line_.substr(at, escape_length(at));
      const std::optional<char> byte = escaped_byte(escape);
      if (!byte) {
        return usage_error(
            what_, "unknown escape " + caps_text::quoted(escape) + caps_text::at_character(at + 1),
            "there are \\\\, \\\", \\n, \\t and \\xNN");
      }
      path += *byte;
      at += escape.size() - 1;
    }
    return usage_error(what_, "no closing quote");
  }

  [[nodiscard]] std::size_t escape_length(std::size_t at) const {
    const bool is_hex = at + 1 < line_.size() && line_[at + 1] == 'x';
    return std::min<std::size_t>(is_hex ? 4 : 2, line_.size() - at);
  }

  /// The byte that an escape stands for. A null byte is in no path.
  static std::optional<char> escaped_byte(std::string_view escape) {
    if (escape == "\\\\") return '\\';
    if (escape == "\\\"") return '"';
    if (escape == "\\n") return '\n';
    if (escape == "\\t") return '\t';
    if (escape.size() != 4) return std::nullopt;
    const std::optional<unsigned> high = hex_value(escape[2]);
    const std::optional<unsigned> low = hex_value(escape[3]);
    if (!high || !low || *high * 16 + *low == 0) return std::nullopt;
    return static_cast<char>(*high * 16 + *low);
  }

  Result<void> take_field(std::string_view field, ManifestEntry& entry, std::optional<Uid>& rootid,
                          bool& is_effective) const {
    if (field == "effective" && !is_effective) {
      is_effective = true;
      return {};
    }
    const std::size_t equals = std::min(field.find('='), field.size());
    const std::string_view key = field.substr(0, equals);
    const bool is_new = (key == "rootid" && !rootid) ||
                        (key == "set-user-ID" && !entry.set_user_id) ||
                        (key == "set-group-ID" && !entry.set_group_id);
    if (!is_new || equals == field.size()) {
      return usage_error(what_, "unexpected " + caps_text::quoted("[" + std::string(field) + "]"),
                         "there are [rootid=UID], [effective], [set-user-ID=UID] and "
                         "[set-group-ID=GID], each once");
    }
    const Result<std::uint32_t> id =
        parse_id(field.substr(equals + 1), what_ + ": " + std::string(key));
    if (!id) return id.error();
    if (key == "rootid") rootid = Uid{*id};
    if (key == "set-user-ID") entry.set_user_id = Uid{*id};
    if (key == "set-group-ID") entry.set_group_id = Gid{*id};
    return {};
  }

  [[nodiscard]] Result<ManifestEntry> with_caps(ManifestEntry entry, std::string_view text,
                                                std::optional<Uid> rootid,
                                                bool is_effective) const {
    if (text == no_caps) {
      if (rootid || is_effective) {
        return usage_error(what_, "none has no rootid and no effective flag");
      }
      return entry;
    }
    Result<FileCaps> caps = parse_file_caps(text, all_, what_);
    if (!caps) return caps.error();
    if (is_effective && !(caps->permitted | caps->inheritable).empty()) {
      return usage_error(what_, "[effective] beside capabilities", "write e behind each of them");
    }
    caps->effective = caps->effective || is_effective;
    // The root of the reader's own namespace is no rootid.
    if (rootid && *rootid != root_uid) caps->rootid = rootid;
    entry.caps = *caps;
    return entry;
  }

  std::string_view line_;
  CapSet all_;
  std::string what_;
};

/// Takes a line that begins with `%`.
Result<void> take_directive(std::string_view line, const std::string& what, Manifest& manifest) {
  constexpr std::string_view tree = "%tree ";
  if (line == version_line) return {};
  if (line == "%one-file-system") {
    manifest.one_file_system = true;
    return {};
  }
  if (line == "%privileged") {
    manifest.is_privileged = true;
    return {};
  }
  if (line.starts_with(tree)) {
    const Result<std::string> path = LineReader(line, {}, what).tree(tree.size());
    if (!path) return path.error();
    manifest.trees.push_back(*path);
    return {};
  }
  if (line.starts_with("%setfcap ")) {
    return usage_error(what, "unknown version of the form: " + caps_text::quoted(line),
                       "this setfcap reads version 1");
  }
  return usage_error(what, "unexpected " + caps_text::quoted(line),
                     "a path that begins with % is in quotes");
}

bool has_control_character(std::string_view line) {
  return std::any_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view text, CapSet all, std::string_view what) {
  Manifest manifest;
  std::set<std::string> paths;
  for (std::size_t begin = 0, number = 1; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.empty() || line.front() == '#') continue;
    const std::string where = std::string(what) + ": line " + std::to_string(number);
    if (has_control_character(line)) {
      return usage_error(where, "a control character", "in a path it is written as \\xNN");
    }
    if (line.front() == '%') {
      const Result<void> taken = take_directive(line, where, manifest);
      if (!taken) return taken.error();
      continue;
    }
    Result<ManifestEntry> entry = LineReader(line, all, where).entry();
    if (!entry) return entry.error();
    if (!paths.insert(entry->path).second) {
      return usage_error(where, "the path " + caps_text::quoted(entry->path) + " stands twice");
    }
    manifest.entries.push_back(*std::move(entry));
  }
  return manifest;
}

std::string manifest_text(const Manifest& manifest) {
  std::string text = std::string(version_line) + "\n";
  for (const std::string& tree : manifest.trees) text += "%tree " + manifest_name(tree) + "\n";
  if (manifest.one_file_system) text += "%one-file-system\n";
  if (manifest.is_privileged) text += "%privileged\n";
  std::vector<const ManifestEntry*> entries;
  for (const ManifestEntry& entry : manifest.entries) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const ManifestEntry* a, const ManifestEntry* b) { return a->path < b->path; });
  for (const ManifestEntry* entry : entries) {
    text += manifest_name(entry->path) + " " + manifest_caps_text(entry->caps) +
            manifest_set_id_text(entry->set_user_id, entry->set_group_id) + "\n";
  }
  return text;
}

std::string manifest_name(std::string_view path) {
  constexpr std::string_view beginnings = "\"#%";
  const bool is_plain = !path.empty() && beginnings.find(path.front()) == std::string_view::npos &&
                        std::all_of(path.begin(), path.end(), stands_for_itself);
  if (is_plain) return std::string(path);
  std::string name = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') {
      name += '\\';
      name += c;
    } else if (c == '\n') {
      name += "\\n";
    } else if (c == '\t') {
      name += "\\t";
    } else if (c == ' ' || stands_for_itself(c)) {
      name += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      name += "\\x";
      name += hex_digits[byte >> 4U];
      name += hex_digits[byte & 0xfU];
    }
  }
  return name + "\"";
}

std::string manifest_caps_text(const std::optional<FileCaps>& caps) {
  if (!caps) return std::string(no_caps);
  std::string text = file_caps_text(*caps);
  const bool is_bare_flag = caps->effective && (caps->permitted | caps->inheritable).empty();
  if (is_bare_flag) text += " [effective]";
  if (caps->rootid) text += " [rootid=" + std::to_string(caps->rootid->value) + "]";
  return text;
}

std::string manifest_set_id_text(std::optional<Uid> user, std::optional<Gid> group) {
  std::string text;
  if (user) text += " [set-user-ID=" + std::to_string(user->value) + "]";
  if (group) text += " [set-group-ID=" + std::to_string(group->value) + "]";
  return text;
}

}  // namespace execcap
