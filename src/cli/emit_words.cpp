// SPDX-License-Identifier: MIT
// Names, quoting, and what differs between two states.
#include "cli/emit_words.hpp"

#include <algorithm>

#include "cli/printable.hpp"
#include "cli/text_layout.hpp"
#include "execcap/caps/list_text.hpp"
#include "execcap/model/id_text.hpp"

namespace execcap {
namespace {

constexpr std::string_view plain_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,@%+-";

std::string upper(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

std::string flag_text(bool on) {
  return on ? "on" : "off";
}

std::string securebits_word(Securebits bits) {
  return bits.empty() ? "none" : securebits_text(bits);
}

/// Says of two states what is not the same.
class Comparison {
 public:
  Comparison(std::string_view system, std::vector<std::string>& unsaid)
      : system_(system), unsaid_(unsaid) {}

  void operator()(std::string_view what, const std::string& wanted, const std::string& there) {
    if (wanted == there) return;
    unsaid_.push_back(std::string(what) + " " + wanted + ": " + std::string(system_) +
                      " would make it " + there);
  }

  template <class Id>
  void ids(std::string_view what, const IdQuad<Id>& wanted, const IdQuad<Id>& there) {
    (*this)("real " + std::string(what), std::to_string(wanted.real.value),
            std::to_string(there.real.value));
    (*this)("effective " + std::string(what), std::to_string(wanted.effective.value),
            std::to_string(there.effective.value));
  }

 private:
  std::string_view system_;
  std::vector<std::string>& unsaid_;
};

}  // namespace

CapSet named_caps(CapSet set) {
  return set & CapSet::up_to(Cap{static_cast<std::uint8_t>(cap_names.size() - 1)});
}

std::string upper_cap_names(CapSet set, std::string_view prefix, std::string_view separator) {
  std::string text;
  for (const Cap cap : named_caps(set)) {
    if (!text.empty()) text += separator;
    text += std::string(prefix) + upper(short_cap_name(cap));
  }
  return text;
}

std::string shell_quoted(std::string_view word) {
  if (!word.empty() && word.find_first_not_of(plain_characters) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char letter : word) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

std::string shell_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + shell_quoted(word);
  return text;
}

std::vector<EnvironmentEdit> environment_edits(const EnvironmentRequest& request) {
  using Kind = EnvironmentEdit::Kind;
  std::vector<EnvironmentEdit> edits;
  const auto edit = [&edits](Kind kind, std::string_view name, std::string_view value) {
    const auto same = [name](const EnvironmentEdit& e) { return e.name == name; };
    edits.erase(std::remove_if(edits.begin(), edits.end(), same), edits.end());
    edits.push_back({.kind = kind, .name = std::string(name), .value = std::string(value)});
  };
  const auto set_or_unset = [&edit](std::string_view name, const std::string& value) {
    edit(value.empty() ? Kind::unset : Kind::set, name, value);
  };
  if (request.identity && !request.keep) {
    set_or_unset("HOME", request.identity->home);
    set_or_unset("USER", request.identity->user);
    set_or_unset("LOGNAME", request.identity->user);
    set_or_unset("SHELL", request.identity->shell);
  }
  for (const std::string_view assignment : request.assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string_view::npos) {
      edit(Kind::pass, assignment, "");
    } else {
      edit(Kind::set, assignment.substr(0, equals), assignment.substr(equals + 1));
    }
  }
  return edits;
}

void add_differences(const PlannedLaunch& launch, const ProcessState& at_exec,
                     std::string_view system, std::vector<std::string>& unsaid) {
  const Result<ExecResult, Refusal> there = after_execve(at_exec, launch.target, launch.around);
  if (!there) {
    unsaid.push_back("the launch: " + std::string(system) + " could not execute the command");
    return;
  }
  const ProcessState& wanted = launch.command();
  const ProcessState& got = there->state;
  Comparison compare(system, unsaid);
  compare.ids("uid", wanted.uid, got.uid);
  compare.ids("gid", wanted.gid, got.gid);
  if (launch.names_groups()) {
    compare("groups", groups_or_none(wanted.groups), groups_or_none(got.groups));
  }
  const CapSet all = launch.around.traits.all_caps();
  for (const NamedSet& set : named_sets) {
    compare(set.name, list_text(wanted.caps.*set.member, all),
            list_text(got.caps.*set.member, all));
  }
  compare("securebits", securebits_word(wanted.securebits), securebits_word(got.securebits));
  compare("no_new_privs", flag_text(wanted.no_new_privs), flag_text(got.no_new_privs));
}

bool has_other_argv0(const LaunchOrder& order) {
  return order.argv.front() != order.command;
}

void add_wordless(const PlannedLaunch& launch, const Wordless& options, std::string_view system,
                  std::vector<std::string>& unsaid) {
  const LaunchRequest& asked = launch.order.launch;
  const EnvironmentRequest& environment = launch.order.environment;
  const auto add = [&](bool is_there, const std::string& option) {
    if (is_there) unsaid.push_back(option + ": " + std::string(system) + " has no word for it");
  };
  add(options.umask && asked.umask, "--umask " + octal_mode(asked.umask.value_or(0)));
  add(options.death_signal && asked.parent_death, "--pdeathsig");
  add(options.session && asked.new_session, "--setsid");
  add(options.working_directory && asked.working_directory,
      "--chdir " + asked.working_directory.value_or(""));
  add(options.root_directory && asked.root_directory,
      "--chroot " + asked.root_directory.value_or(""));
  add(options.argv0 && has_other_argv0(launch.order), "--argv0 " + launch.order.argv.front());
  add(options.environment && environment.keep, "--keep-env");
  add(options.environment && environment.clear, "--clear-env");
}

}  // namespace execcap
