// SPDX-License-Identifier: MIT
// How the options of a profile and those of the command line come together.
#include "cli/profile_line.hpp"

#include <algorithm>

#include "cli/execcap_options.hpp"
#include "execcap/system/trusted_file.hpp"

namespace execcap {
namespace {

namespace option = execcap_option;

bool mentions(const ArgumentScan& scan, const OptionEntry& entry) {
  return std::any_of(scan.options.begin(), scan.options.end(), [&entry](const GivenOption& given) {
    return given.entry->name == entry.name;
  });
}

Result<Profile> read_profile(const std::string& file, const ToolStart& start) {
  const std::string what = option::profile.dashed();
  if (start.own_binary.is_secure) {
    return Error{.kind = ErrorKind::refused,
                 .what = what,
                 .why = "execcap has more privilege than its caller, and opens no file for it",
                 .hint = "give the options on the command line"};
  }
  if (file.empty()) return usage_error(what, "empty name", "give it a file");
  Result<std::string> text = read_trusted_file(file, profile_limit);
  if (!text) {
    Error error = text.error();
    error.what = what + ": " + error.what;
    return error;
  }
  return parse_profile(*text, file, execcap_options);
}

GivenOption* find(ParsedCommandLine& line, const OptionEntry& entry) {
  const auto found =
      std::find_if(line.options.begin(), line.options.end(),
                   [&entry](const GivenOption& given) { return given.entry == &entry; });
  return found == line.options.end() ? nullptr : &*found;
}

/// Adds what the profile says to what the command line says.
Result<void> add_profile(ParsedCommandLine& line, const Profile& profile) {
  std::vector<GivenOption> options;
  for (const ProfileOption& given : profile.options) {
    const OptionEntry& entry = *given.entry;
    if (entry.takes_value() && !entry.repeatable && find(line, entry) != nullptr) {
      return usage_error(profile.place_of(entry.dashed()) + ": " + std::string(entry.name),
                         "given on the command line, too", "give it once");
    }
    auto place = std::find_if(options.begin(), options.end(),
                              [&entry](const GivenOption& o) { return o.entry == &entry; });
    if (place == options.end()) {
      place = options.insert(options.end(), GivenOption{.entry = &entry, .values = {}});
    }
    if (entry.takes_value()) place->values.push_back(given.value);
  }
  for (GivenOption& given : options) {
    if (GivenOption* const also = find(line, *given.entry)) {
      also->values.insert(also->values.begin(), given.values.begin(), given.values.end());
    } else {
      line.options.push_back(std::move(given));
    }
  }
  if (!profile.command.empty()) {
    line.operands.insert(line.operands.begin(), profile.command.begin(), profile.command.end());
    line.has_dashes = true;
  }
  line.profile = profile;
  return {};
}

Result<ParsedCommandLine> parse_with_profile(const ToolStart& start) {
  const std::span<const std::string> words = start.words();
  Result<ArgumentScan> scan = scan_arguments(words, execcap_options, &option::profile);
  if (!scan) return scan.error();
  const bool shows_itself = mentions(*scan, option::help) || mentions(*scan, option::version);
  if (!mentions(*scan, option::profile) || shows_itself) {
    return parse_command_line(words, execcap_options);
  }
  ParsedCommandLine line{.options = std::move(scan->options)};
  const Result<Profile> profile =
      read_profile(line.value(option::profile).value_or(std::string()), start);
  if (!profile) return profile.error();

  if (profile->is_script && !profile->command.empty()) {
    const auto arguments = words.subspan(scan->options_end);
    line.operands.assign(arguments.begin(), arguments.end());
  } else {
    Result<ParsedCommandLine> whole = parse_command_line(words, execcap_options);
    if (!whole) return whole.error();
    line = std::move(*whole);
  }
  if (const Result<void> added = add_profile(line, *profile); !added) return added.error();
  return line;
}

}  // namespace

Result<ParsedCommandLine> parse_execcap_line(const ToolStart& start) {
  const std::span<const std::string> words = start.words();
  const bool may_have_profile =
      std::any_of(words.begin(), words.end(),
                  [](const std::string& word) { return word.starts_with("--profile"); });
  return may_have_profile ? parse_with_profile(start) : parse_command_line(words, execcap_options);
}

std::vector<OptionSource> option_sources(const ParsedCommandLine& line) {
  std::vector<OptionSource> sources;
  const Profile& profile = *line.profile;
  const auto place = [&profile](std::size_t number) {
    return profile.file + ":" + std::to_string(number);
  };
  for (const ProfileOption& given : profile.options) {
    sources.push_back({.place = place(given.line),
                       .name = std::string(given.entry->name),
                       .value = given.entry->takes_value() ? std::optional(given.value)
                                                           : std::optional<std::string>()});
  }
  for (std::size_t i = 0; i < profile.command.size(); ++i) {
    const std::size_t number = profile.command_lines[i];
    sources.push_back(
        {.place = place(number), .name = i == 0 ? "command" : "arg", .value = profile.command[i]});
  }
  for (const GivenOption& given : line.options) {
    const auto from_file = std::count_if(
        profile.options.begin(), profile.options.end(),
        [&given](const ProfileOption& option) { return option.entry == given.entry; });
    const std::string name(given.entry->name);
    if (!given.entry->takes_value() && from_file == 0) {
      sources.push_back({.place = "command line", .name = name, .value = std::nullopt});
    }
    for (std::size_t i = static_cast<std::size_t>(from_file); i < given.values.size(); ++i) {
      sources.push_back({.place = "command line", .name = name, .value = given.values[i]});
    }
  }
  return sources;
}

}  // namespace execcap
