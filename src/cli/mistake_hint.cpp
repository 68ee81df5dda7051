// SPDX-License-Identifier: MIT
// Words of other tools, and words in other places.
#include "cli/mistake_hint.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

/// Every number that a capability can have: what the kernel lacks is not the question here.
constexpr CapSet any_caps = CapSet::from_mask(~std::uint64_t{0} >> 1U);

// setpriv(1), capsh(1), chroot(1) and libcap-ng's captest.
constexpr auto other_options = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"reuid", "user"},
    {"regid", "group"},
    {"init-groups", "user"},
    {"uid", "user"},
    {"gid", "group"},
    {"userspec", "user"},
    {"capabilities", "caps"},
    {"inh-caps", "inheritable"},
    {"inh", "inheritable"},
    {"ambient-caps", "ambient"},
    {"addamb", "ambient"},
    {"bounding-set", "bounding"},
    {"secbits", "securebits"},
    {"reset-env", "clear-env"},
});

/// What is the name of a capability and of a program.
constexpr auto commands = std::to_array<std::string_view>({"chown", "kill", "mknod", "setfcap"});

bool is_list(std::string_view word) {
  // Numbers are names of commands rather than lists, and a sign makes no capability of a word.
  if (word.empty() || word.find_first_not_of("0123456789+-") == std::string_view::npos)
    return false;
  return parse_list(word, {.all = any_caps, .held = any_caps, .present = any_caps}, "").has_value();
}

}  // namespace

std::string_view option_in_place_of(std::string_view name) {
  const auto found = std::find_if(other_options.begin(), other_options.end(),
                                  [name](const auto& pair) { return pair.first == name; });
  return found == other_options.end() ? std::string_view() : found->second;
}

std::string hint_for_list_as_command(std::string_view word) {
  if (!is_list(word)) return {};
  return "for these capabilities write --caps " + std::string(word) + ", and the command behind it";
}

std::string hint_for_nothing_asked(std::span<const std::string> argv, Accounts& accounts) {
  constexpr std::string_view usual = "say which capabilities with --caps LIST, or --keep-rest";
  const std::string& word = argv.front();
  const bool is_command = std::find(commands.begin(), commands.end(), word) != commands.end();
  std::string hint = is_command ? std::string() : hint_for_list_as_command(word);
  if (!hint.empty()) return hint;
  const auto account = accounts.find_user(word);
  if (account && *account) {
    return "for this user write --user " + word + ", and the command behind it";
  }
  if (argv.size() > 1 && argv[1].starts_with('-')) {
    return std::string(usual) + ", before the command: what stands behind it is its own";
  }
  return std::string(usual);
}

std::string hint_for_text_as_list(std::string_view text, std::string_view option) {
  const std::size_t operation = text.find_first_of("=+");
  if (operation == 0 || operation == std::string_view::npos) return {};
  const std::string_view names = text.substr(0, operation);
  const bool has_flags = text.find_first_not_of("=+-eip", operation) == std::string_view::npos;
  if (!has_flags || !is_list(names)) return {};
  return "a LIST has names alone: " + std::string(option) + " " + std::string(names);
}

std::string hint_for_caller(std::string hint, const ProcessState& now) {
  if (now.uid.effective == root_uid || !hint.starts_with("start from a process that holds")) {
    return hint;
  }
  return "run it as root, or " + hint;
}

}  // namespace execcap
