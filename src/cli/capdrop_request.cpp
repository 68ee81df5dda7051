// SPDX-License-Identifier: MIT
// From capdrop's command line to a launch order.
#include "cli/capdrop_request.hpp"

#include <iterator>

#include "cli/capdrop_options.hpp"
#include "cli/option_clash.hpp"
#include "cli/set_request.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

namespace option = capdrop_option;

/// The words from the first operand on, as they stand in `words`.
std::span<const std::string> words_from_operands(std::span<const std::string> words,
                                                 const ParsedCommandLine& line) {
  return words.subspan(words.size() - line.operands.size());
}

/// What is given up. A name that this kernel does not have is given up already.
Result<CapSet> read_drop(const ParsedCommandLine& line, const CallerFacts& caller) {
  const CapSet all = CapSet::from_mask(~std::uint64_t{0});
  const CapSet held = caller.now.caps.permitted;
  if (const auto text = line.value(option::keep)) {
    Result<CapSet> keep =
        parse_list(*text, {.all = all, .held = held, .present = all}, option::keep.dashed());
    if (!keep) return keep;
    return all - *keep;
  }
  if (line.operands.empty()) {
    return usage_error("no list", "", "say what to give up: capdrop LIST [--] COMMAND");
  }
  Result<CapSet> drop =
      parse_list(line.operands.front(), {.all = all, .held = held, .present = {}}, "LIST");
  if (drop || !drop.error().hint.empty()) return drop;
  return with_hint(drop.error(), "the list comes first: capdrop LIST [--] COMMAND");
}

SetRequests sets_without(const CapState& caps, CapSet drop) {
  return {.permitted = caps.permitted - drop,
          .effective = caps.effective - drop,
          .inheritable = caps.inheritable - drop,
          .bounding = caps.bounding - drop,
          .ambient = caps.ambient - drop};
}

/// The securebits asked for, if any are: those that decide over capabilities, and the locks.
Result<std::optional<Securebits>> read_locks(const ParsedCommandLine& line,
                                             const ProcessState& now) {
  Result<std::optional<Securebits>> asked = read_securebits(line, now);
  if (!asked || !line.has(option::lock)) return asked;
  constexpr Securebits of_capabilities = securebit::noroot | securebit::no_setuid_fixup |
                                         securebit::keep_caps | securebit::no_cap_ambient_raise;
  return std::optional(asked->value_or(now.securebits) | of_capabilities.locks());
}

Result<std::optional<HelperRequest>> read_helpers(const ParsedCommandLine& line, CapSet drop,
                                                  Kernel& kernel) {
  if (!line.has(option::system)) return std::optional<HelperRequest>();
  const Result<HelperCaps> now = kernel.read_helper_caps();
  if (!now) {
    Error error = now.error();
    error.why = error.what + ": " + error.why;
    error.what = option::system.dashed();
    return error;
  }
  constexpr Pid no_parent{0};
  return std::optional(
      HelperRequest{.now = *now, .drop = drop, .is_first_process = kernel.getppid() == no_parent});
}

}  // namespace

Result<ParsedCommandLine> parse_capdrop_line(std::span<const std::string> words) {
  Result<ParsedCommandLine> line = parse_command_line(words, capdrop_options);
  if (!line || line->has(option::keep) || line->has_dashes || line->operands.empty()) return line;

  // What stands behind LIST may be options again: all options are parsed together.
  const std::span<const std::string> from_list = words_from_operands(words, *line);
  const auto list = words.end() - static_cast<std::ptrdiff_t>(from_list.size());
  std::vector<std::string> without_list(words.begin(), list);
  without_list.insert(without_list.end(), std::next(list), words.end());
  Result<ParsedCommandLine> all = parse_command_line(without_list, capdrop_options);
  if (!all) return all;
  if (all->has(option::keep)) return clash_error(option::keep.dashed(), "the operand " + *list);
  all->operands.insert(all->operands.begin(), *list);
  return all;
}

Result<LaunchOrder> read_capdrop_request(const ParsedCommandLine& line, const CallerFacts& caller,
                                         const LaunchMeans& means) {
  if (line.has(option::json) && !line.has(option::explain)) {
    return usage_error(option::json.dashed(), "there is nothing to show", "add --explain");
  }
  const Result<CapSet> drop = read_drop(line, caller);
  if (!drop) return drop.error();
  const Result<std::optional<Securebits>> securebits = read_locks(line, caller.now);
  if (!securebits) return securebits.error();

  LaunchOrder order{.explain = line.has(option::explain),
                    .as_json = line.has(option::json),
                    .verbose = line.has(option::verbose)};
  order.launch.sets = sets_without(caller.now.caps, *drop);
  order.launch.keep_rest = true;
  order.launch.securebits = *securebits;
  if (line.has(option::no_new_privs)) order.launch.no_new_privs = true;
  order.environment = {.keep = !caller.is_secure, .clear = caller.is_secure};

  const std::size_t lists = line.has(option::keep) ? 0 : 1;
  order.argv.assign(line.operands.begin() + static_cast<std::ptrdiff_t>(lists),
                    line.operands.end());
  if (order.argv.empty()) {
    return usage_error("no command", "", "give it behind the list; --help shows how");
  }
  order.command = order.argv.front();

  const auto helpers = read_helpers(line, *drop, means.kernel);
  if (!helpers) return helpers.error();
  order.launch.helpers = *helpers;
  return order;
}

}  // namespace execcap
