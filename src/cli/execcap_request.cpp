// SPDX-License-Identifier: MIT
// From execcap's command line to a launch order.
#include "cli/execcap_request.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include "cli/execcap_options.hpp"
#include "cli/identity_request.hpp"
#include "cli/mistake_hint.hpp"
#include "cli/option_clash.hpp"
#include "cli/set_request.hpp"
#include "cli/signal_name.hpp"
#include "execcap/caps/set_text.hpp"

namespace execcap {
namespace {

namespace option = execcap_option;

constexpr std::array clashes = {
    OptionClash{&option::caps, &option::permitted},
    OptionClash{&option::caps, &option::effective},
    OptionClash{&option::iab, &option::inheritable},
    OptionClash{&option::iab, &option::bounding},
    OptionClash{&option::iab, &option::ambient},
    OptionClash{&option::user, &option::real_user},
    OptionClash{&option::user, &option::effective_user},
    OptionClash{&option::group, &option::real_group},
    OptionClash{&option::group, &option::effective_group},
    OptionClash{&option::groups, &option::clear_groups},
    OptionClash{&option::groups, &option::keep_groups},
    OptionClash{&option::clear_groups, &option::keep_groups},
    OptionClash{&option::no_new_privs, &option::allow_new_privs},
    OptionClash{&option::keep_env, &option::clear_env},
};

constexpr std::array clashes_of_emit = {
    OptionClash{&option::emit, &option::explain},
    OptionClash{&option::emit, &option::verbose},
};

/// The options that a CAPTEXT says the same as.
constexpr std::array instead_of_cap_text = {&option::caps, &option::permitted, &option::effective};

Result<std::uint32_t> read_umask(const std::string& text) {
  std::uint32_t mask = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, mask, 8);
  if (problem != std::errc() || stop != end || mask > 0777) {
    return usage_error(option::umask.dashed(), "'" + text + "' is not a mask",
                       "give an octal number from 0 to 777");
  }
  return mask;
}

/// A value that must not be empty, because an empty one has no meaning to the kernel.
Result<std::string> read_path(const std::string& text, const OptionEntry& entry) {
  if (text.empty()) return usage_error(entry.dashed(), "empty name", "give it a directory");
  return text;
}

Result<EnvironmentRequest> read_environment(const ParsedCommandLine& line, bool is_secure,
                                            std::optional<EnvironmentIdentity> identity) {
  EnvironmentRequest request{.keep = line.has(option::keep_env),
                             .clear = line.has(option::clear_env) || is_secure,
                             .assignments = line.values(option::env)};
  if (is_secure && request.keep) {
    return Error{.kind = ErrorKind::refused,
                 .what = option::keep_env.dashed(),
                 .why =
                     "execcap has more privilege than its caller, whose environment could "
                     "steer the command",
                 .hint = "pass single variables on with --env NAME"};
  }
  if (!line.has(option::keep_rest)) request.identity = std::move(identity);
  for (const std::string& assignment : request.assignments) {
    if (assignment.empty() || assignment.front() == '=') {
      return usage_error(option::env.dashed(), "no name in '" + assignment + "'",
                         "give it NAME or NAME=VALUE");
    }
  }
  return request;
}

/// Takes the first operand as CAPTEXT if it reads as such. Gives how many operands that took.
Result<std::size_t> take_cap_text(const ParsedCommandLine& line, CapSet all,
                                  LaunchRequest& launch) {
  if (line.has_dashes || line.operands.empty()) return std::size_t{0};
  const std::string& word = line.operands.front();
  const Result<CapTriple> caps = parse_set_text(word, all, "CAPTEXT");
  if (!caps) {
    if (!looks_like_set_text(word)) return std::size_t{0};
    Error error = caps.error();
    if (error.hint.empty()) error.hint = "if it is a command, write -- before it";
    return error;
  }
  for (const OptionEntry* entry : instead_of_cap_text) {
    if (line.has(*entry)) return clash_error(entry->dashed(), "CAPTEXT '" + word + "'");
  }
  launch.cap_text = *caps;
  return std::size_t{1};
}

bool asks_for_something(const ParsedCommandLine& line, const LaunchRequest& launch) {
  const bool becomes_ordinary_user =
      line.has(option::user) && launch.effective_uid && *launch.effective_uid != root_uid;
  return launch.caps || launch.cap_text || launch.sets.asks_for_caps() || launch.keep_rest ||
         becomes_ordinary_user;
}

Result<void> take_place(const ParsedCommandLine& line, Pid parent, LaunchRequest& launch) {
  if (const auto directory = line.value(option::chroot)) {
    const Result<std::string> path = read_path(*directory, option::chroot);
    if (!path) return path.error();
    launch.root_directory = *path;
  }
  if (const auto directory = line.value(option::chdir)) {
    const Result<std::string> path = read_path(*directory, option::chdir);
    if (!path) return path.error();
    launch.working_directory = *path;
  }
  if (const auto text = line.value(option::umask)) {
    const Result<std::uint32_t> mask = read_umask(*text);
    if (!mask) return mask.error();
    launch.umask = *mask;
  }
  if (const auto text = line.value(option::pdeathsig)) {
    const Result<int> signal = parse_signal(*text, option::pdeathsig.dashed());
    if (!signal) return signal.error();
    launch.parent_death = ParentDeathRequest{.signal = *signal, .parent = parent};
  }
  launch.new_session = line.has(option::setsid);
  return {};
}

Result<void> take_privileges(const ParsedCommandLine& line, const CallerFacts& caller,
                             LaunchRequest& launch) {
  const Result<PrivilegeRequest> privileges = read_privileges(line, caller.now, caller.traits);
  if (!privileges) return privileges.error();
  launch.caps = privileges->caps;
  launch.sets = privileges->sets;
  launch.securebits = privileges->securebits;
  launch.keep_rest = line.has(option::keep_rest);
  if (line.has(option::no_new_privs)) launch.no_new_privs = true;
  if (line.has(option::allow_new_privs)) launch.no_new_privs = false;
  return {};
}

}  // namespace

Result<LaunchOrder> read_execcap_request(const ParsedCommandLine& line, const CallerFacts& caller,
                                         Accounts& accounts) {
  if (const Result<void> checked = check_clashes(line, clashes); !checked) return checked.error();
  if (line.has(option::json) && !line.has(option::explain)) {
    return usage_error(option::json.dashed(), "there is nothing to show", "add --explain");
  }

  LaunchOrder order{.explain = line.has(option::explain),
                    .as_json = line.has(option::json),
                    .verbose = line.has(option::verbose),
                    .strict = line.has(option::strict)};
  if (const auto format = line.value(option::emit)) {
    const Result<void> alone = check_clashes(line, clashes_of_emit);
    if (!alone) return alone.error();
    const Result<EmitFormat> parsed = parse_emit_format(*format, option::emit.dashed());
    if (!parsed) return parsed.error();
    order.emit = *parsed;
  } else if (order.strict) {
    return usage_error(option::strict.dashed(), "there is nothing to be said", "add --emit FORMAT");
  }
  if (const auto taken = take_privileges(line, caller, order.launch); !taken) return taken.error();
  if (const auto taken = take_place(line, caller.parent, order.launch); !taken) {
    return taken.error();
  }
  const Result<std::size_t> cap_texts = take_cap_text(line, caller.traits.all_caps(), order.launch);
  if (!cap_texts) return cap_texts.error();

  order.argv.assign(line.operands.begin() + static_cast<std::ptrdiff_t>(*cap_texts),
                    line.operands.end());
  if (order.argv.empty()) {
    return usage_error("no command", "", "give it behind the options; --help shows how");
  }
  order.command = order.argv.front();
  if (const auto name = line.value(option::argv0)) order.argv.front() = *name;

  // Names last: a mistake elsewhere is told without asking the name service.
  const Result<IdentityRequest> identity = read_identity(line, caller.now, accounts);
  if (!identity) return identity.error();
  order.launch.real_uid = identity->real_uid;
  order.launch.effective_uid = identity->effective_uid;
  order.launch.real_gid = identity->real_gid;
  order.launch.effective_gid = identity->effective_gid;
  order.launch.groups = identity->groups;
  if (!asks_for_something(line, order.launch)) {
    return usage_error("nothing was asked for", "the command would have all that its caller has",
                       hint_for_nothing_asked(order.argv, accounts));
  }

  const Result<EnvironmentRequest> environment =
      read_environment(line, caller.is_secure, identity->environment);
  if (!environment) return environment.error();
  order.environment = *environment;
  if (line.profile) {
    order.profile = line.profile;
    if (order.explain) order.sources = option_sources(line);
  }
  return order;
}

}  // namespace execcap
