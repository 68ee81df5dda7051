// SPDX-License-Identifier: MIT
// The reader of profiles, line by line.
#include "cli/profile.hpp"

#include <algorithm>

#include "cli/execcap_options.hpp"
#include "execcap/base/nearest.hpp"

namespace execcap {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view command_name = "command";
constexpr std::string_view argument_name = "arg";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Options that say what this one run of execcap shows are no part of a launch.
bool is_of_the_command_line(const OptionEntry& entry) {
  return entry.group == execcap_option::explain.group;
}

class Reader {
 public:
  Reader(const std::string& file, OptionTable table) : table_(table) { profile_.file = file; }

  Result<Profile> run(std::string_view text) {
    profile_.is_script = text.starts_with("#!");
    while (!text.empty()) {
      ++line_;
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      if (const Result<void> taken = take_line(line); !taken) return taken.error();
    }
    return profile_;
  }

 private:
  Result<void> take_line(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) return fault("", "a NUL byte", "");
    if (line.find('\r') != std::string_view::npos) {
      return fault("", "a carriage return", "lines end in a newline alone");
    }
    line = trimmed(line);
    if (line.empty() || line.front() == '#') return {};
    const std::size_t equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, equals));
    const bool has_value = equals != std::string_view::npos;
    const std::string_view value =
        has_value ? trimmed(line.substr(equals + 1)) : std::string_view();
    if (name == command_name || name == argument_name) return take_word(name, value, has_value);

    const auto entry = std::find_if(table_.begin(), table_.end(),
                                    [name](const OptionEntry& e) { return e.name == name; });
    if (entry == table_.end()) return unknown(name);
    if (is_of_the_command_line(*entry)) {
      return fault(name, "does not belong in a profile", "give it on the command line");
    }
    return entry->takes_value() ? take_value(*entry, value, has_value)
                                : take_flag(*entry, value, has_value);
  }

  Result<void> take_value(const OptionEntry& entry, std::string_view value, bool has_value) {
    if (!has_value || value.empty()) {
      return fault(entry.name, "no value",
                   "write " + std::string(entry.name) + "=" + std::string(entry.value));
    }
    if (!entry.repeatable) {
      if (const Result<void> first = check_first(entry); !first) return first.error();
    }
    profile_.options.push_back({.entry = &entry, .value = std::string(value), .line = line_});
    return {};
  }

  Result<void> take_flag(const OptionEntry& entry, std::string_view value, bool has_value) {
    if (has_value && value != "true") {
      return fault(entry.name, "takes no value",
                   "write the name alone, or leave the line out for the opposite");
    }
    if (const Result<void> first = check_first(entry); !first) return first.error();
    profile_.options.push_back({.entry = &entry, .value = {}, .line = line_});
    return {};
  }

  Result<void> check_first(const OptionEntry& entry) {
    for (const ProfileOption& given : profile_.options) {
      if (given.entry == &entry) {
        return fault(entry.name, "given more than once",
                     "line " + std::to_string(given.line) + " has it already");
      }
    }
    return {};
  }

  /// The command and its arguments.
  Result<void> take_word(std::string_view name, std::string_view value, bool has_value) {
    const bool is_command = name == command_name;
    if (!has_value || (is_command && value.empty())) {
      return fault(name, "no value", "write " + std::string(name) + "=WORD");
    }
    if (is_command && !profile_.command.empty()) {
      return fault(name, "given more than once", "each argument of it is a line arg=WORD");
    }
    if (!is_command && profile_.command.empty()) {
      return fault(name, "there is no command before it", "write command=WORD first");
    }
    profile_.command.emplace_back(value);
    profile_.command_lines.push_back(line_);
    return {};
  }

  Result<void> unknown(std::string_view name) {
    const std::string_view bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
    std::vector<std::string_view> known = {command_name, argument_name};
    for (const OptionEntry& entry : table_) {
      if (!is_of_the_command_line(entry)) known.push_back(entry.name);
    }
    const std::string_view nearest = nearest_word(bare, known);
    return fault("'" + std::string(name) + "'", "unknown option",
                 nearest.empty() ? "a line is the long name of an option, = and its value"
                                 : "did you mean " + std::string(nearest) + "?");
  }

  [[nodiscard]] Error fault(std::string_view name, std::string_view why,
                            std::string_view hint) const {
    std::string what = profile_.file + ":" + std::to_string(line_);
    if (!name.empty()) what += ": " + std::string(name);
    return usage_error(what, why, hint);
  }

  OptionTable table_;
  Profile profile_;
  std::size_t line_ = 0;
};

}  // namespace

std::string Profile::place_of(std::string_view dashed) const {
  for (const ProfileOption& option : options) {
    if (option.entry->dashed() == dashed) return file + ":" + std::to_string(option.line);
  }
  return {};
}

Result<Profile> parse_profile(std::string_view text, const std::string& file, OptionTable table) {
  return Reader(file, table).run(text);
}

Error located(const Profile& profile, Error error) {
  const std::string place = profile.place_of(error.what);
  if (!place.empty()) error.what = place + ": " + error.what;
  return error;
}

}  // namespace execcap
