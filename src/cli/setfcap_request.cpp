// SPDX-License-Identifier: MIT
// From options and operands to one request.
#include "cli/setfcap_request.hpp"

#include <array>

#include "cli/id_words.hpp"
#include "cli/operand_order.hpp"
#include "cli/setfcap_options.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

namespace option = setfcap_option;

struct ActionOption {
  const OptionEntry* entry;
  SetfcapAction action;
};

constexpr std::array<ActionOption, 6> action_options = {{{&option::get, SetfcapAction::get},
                                                         {&option::remove, SetfcapAction::remove},
                                                         {&option::verify, SetfcapAction::verify},
                                                         {&option::dump, SetfcapAction::dump},
                                                         {&option::check, SetfcapAction::check},
                                                         {&option::apply, SetfcapAction::apply}}};

/// A set of actions as bits.
constexpr unsigned only(SetfcapAction action) {
  return 1U << static_cast<unsigned>(action);
}
constexpr unsigned writes =
    only(SetfcapAction::set) | only(SetfcapAction::remove) | only(SetfcapAction::apply);
constexpr unsigned takes_files = only(SetfcapAction::set) | only(SetfcapAction::get) |
                                 only(SetfcapAction::remove) | only(SetfcapAction::verify);

/// An option that says something to some actions only.
struct OptionUse {
  const OptionEntry* entry;
  unsigned actions;
};

constexpr std::array<OptionUse, 8> option_uses = {
    {{&option::recursive, takes_files},
     {&option::one_file_system,
      takes_files | only(SetfcapAction::dump) | only(SetfcapAction::check)},
     {&option::privileged, only(SetfcapAction::dump) | only(SetfcapAction::check)},
     {&option::rootid, only(SetfcapAction::set) | only(SetfcapAction::verify)},
     {&option::dry_run, writes},
     {&option::for_bounding, only(SetfcapAction::set) | only(SetfcapAction::apply)},
     {&option::show_rootid, only(SetfcapAction::get)},
     {&option::null, ~only(SetfcapAction::dump)}}};

Result<SetfcapAction> read_action(const ParsedCommandLine& line) {
  const ActionOption* found = nullptr;
  for (const ActionOption& candidate : action_options) {
    if (!line.has(*candidate.entry)) continue;
    if (found != nullptr) {
      return usage_error(found->entry->dashed(),
                         "cannot be combined with " + candidate.entry->dashed(),
                         "give one of them");
    }
    found = &candidate;
  }
  return found == nullptr ? SetfcapAction::set : found->action;
}

Result<void> check_uses(const ParsedCommandLine& line, SetfcapAction action) {
  for (const OptionUse& use : option_uses) {
    if (!line.has(*use.entry) || (use.actions & only(action)) != 0) continue;
    const std::string with = action == SetfcapAction::set ? "setting capabilities"
                                                          : "--" + std::string(action_name(action));
    return usage_error(use.entry->dashed(), "has no meaning with " + with);
  }
  if (line.has(option::recursive) || !line.has(option::one_file_system)) return {};
  if ((takes_files & only(action)) == 0) return {};
  return usage_error(option::one_file_system.dashed(), "has no meaning without --recursive");
}

Result<std::optional<Uid>> read_rootid(const ParsedCommandLine& line, Accounts& accounts) {
  const std::optional<std::string> text = line.value(option::rootid);
  if (!text) return std::optional<Uid>();
  const Result<Uid> uid = read_uid(*text, option::rootid.dashed(), accounts);
  if (!uid) return uid.error();
  return std::optional<Uid>(*uid);
}

bool is_lone_path(std::string_view text) {
  return text.find('/') != std::string_view::npos;
}

/// Where the text of a change is: the first operand, or the value of --verify.
Result<FileCapsChange> read_change(const ParsedCommandLine& line, SetfcapAction action,
                                   const SetfcapContext& context, Accounts& accounts) {
  const Result<std::optional<Uid>> rootid = read_rootid(line, accounts);
  if (!rootid) return rootid.error();
  if (action == SetfcapAction::set && line.operands.empty()) {
    return usage_error("command line", "neither capabilities nor a file",
                       "setfcap CAPTEXT FILE, or --get FILE; --help says more");
  }
  const std::string text =
      action == SetfcapAction::verify ? *line.value(option::verify) : line.operands.front();
  if (is_lone_path(text)) {
    return usage_error("'" + text + "'", "these are no capabilities, but a path",
                       "setfcap CAPTEXT FILE sets, --get FILE shows, --remove FILE removes");
  }
  Result<FileCapsChange> change = parse_file_caps_change(
      text, {.all = context.all, .held = context.held, .rootid = *rootid}, "'" + text + "'");
  if (change || action != SetfcapAction::set || !change.error().hint.empty()) return change;
  // A lone word is more likely a file than capabilities.
  if (line.operands.size() == 1) {
    return with_hint(change.error(),
                     "setfcap CAPTEXT FILE sets, --get FILE shows, --remove FILE removes");
  }
  const std::string& second = line.operands[1];
  const bool is_swapped =
      parse_file_caps_change(second, {.all = context.all, .held = context.held}, "").has_value();
  if (!is_swapped) return change;
  return with_hint(change.error(),
                   "the capabilities come first: setfcap '" + second + "' '" + text + "'");
}

}  // namespace

std::string_view action_name(SetfcapAction action) {
  for (const ActionOption& candidate : action_options) {
    if (candidate.action == action) return candidate.entry->name;
  }
  return "set";
}

Result<ParsedCommandLine> parse_setfcap_line(std::span<const std::string> words) {
  const auto is_taking_list = [](std::string_view word) {
    if (!word.starts_with('-')) return false;
    const std::string_view item = word.substr(1, word.find(',') - 1);
    // No cluster of our letters spells the name of a capability.
    return cap_from_name(item).has_value() || item == "all" || item == "held";
  };
  const auto ordered = with_operands_last(words, setfcap_options, is_taking_list);
  if (!ordered) return ordered.error();
  return parse_command_line(*ordered, setfcap_options);
}

Result<SetfcapRequest> read_setfcap_request(const ParsedCommandLine& line,
                                            const SetfcapContext& context, Accounts& accounts) {
  const Result<SetfcapAction> action = read_action(line);
  if (!action) return action.error();
  if (const Result<void> uses = check_uses(line, *action); !uses) return uses.error();
  if (line.has(option::quiet) && line.has(option::verbose)) {
    return usage_error(option::quiet.dashed(), "cannot be combined with --verbose",
                       "give one of them");
  }
  if (line.has(option::json) && line.has(option::null)) {
    return usage_error(option::json.dashed(), "cannot be combined with --null", "give one of them");
  }

  SetfcapRequest request{.action = *action,
                         .files = line.operands,
                         .recursive = line.has(option::recursive),
                         .one_file_system = line.has(option::one_file_system),
                         .root = line.value(option::root),
                         .privileged = line.has(option::privileged),
                         .dry_run = line.has(option::dry_run),
                         .show_rootid = line.has(option::show_rootid),
                         .verbose = line.has(option::verbose),
                         .quiet = line.has(option::quiet),
                         .json = line.has(option::json),
                         .null_ends = line.has(option::null)};
  if (*action == SetfcapAction::set || *action == SetfcapAction::verify) {
    const Result<FileCapsChange> change = read_change(line, *action, context, accounts);
    if (!change) return change.error();
    request.change = *change;
    if (*action == SetfcapAction::set) request.files.erase(request.files.begin());
  }
  if (const auto text = line.value(option::for_bounding)) {
    const Result<CapSet> bounding =
        parse_list(*text, {.all = context.all, .held = context.held, .present = context.bounding},
                   option::for_bounding.dashed());
    if (!bounding) return bounding.error();
    request.bounding = *bounding;
  }
  if (*action == SetfcapAction::check) request.manifest = *line.value(option::check);
  if (*action == SetfcapAction::apply) request.manifest = *line.value(option::apply);
  if (*action == SetfcapAction::apply && !request.files.empty()) {
    return usage_error("'" + request.files.front() + "'",
                       "--apply takes its files from the manifest",
                       "write a manifest of the files that are meant");
  }
  const bool needs_files = *action != SetfcapAction::check && *action != SetfcapAction::apply;
  if (needs_files && request.files.empty()) {
    return usage_error("command line", "no file",
                       *action == SetfcapAction::dump
                           ? "name a directory, / for the whole system"
                           : "name a file, or '-' for names on standard input");
  }
  return request;
}

}  // namespace execcap
