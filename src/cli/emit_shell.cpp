// SPDX-License-Identifier: MIT
// A launch as a script of sh(1) that has execcap do it, with nothing left to defaults.
#include "cli/emit_shell.hpp"

#include <algorithm>

#include "cli/emit_words.hpp"
#include "cli/text_layout.hpp"
#include "execcap/caps/list_text.hpp"
#include "execcap/model/id_text.hpp"

namespace execcap {
namespace {

class Script {
 public:
  explicit Script(const PlannedLaunch& launch) : launch_(launch) {}

  Emission run() {
    out_.head = "#!/bin/sh\n";
    out_.text = "set --\n";
    say_identity();
    say_capabilities();
    say_environment();
    say_place();
    say("the command", {"--"});
    std::vector<std::string> command = {launch_.order.command};
    command.insert(command.end(), launch_.order.argv.begin() + 1, launch_.order.argv.end());
    out_.text += "exec execcap \"$@\" " + shell_words(command) + "\n";
    return std::move(out_);
  }

 private:
  /// Options, under a comment on what they give.
  void say(std::string_view comment, const std::vector<std::string>& options) {
    if (comment != "the command") out_.text += "# " + std::string(comment) + "\n";
    out_.text += "set -- \"$@\" " + shell_words(options) + "\n";
  }

  void say_identity() {
    const ProcessState& state = launch_.plan.at_exec;
    const auto number = [](auto id) { return std::to_string(id.value); };
    const bool sets_identity = launch_.order.environment.identity && !is_split();
    if (sets_identity) {
      say("all user ids, all group ids",
          {"--user=" + number(state.uid.effective) + ":" + number(state.gid.effective)});
    } else {
      say("the real, and the effective, saved and file-system ids",
          {"--ruid=" + number(state.uid.real), "--euid=" + number(state.uid.effective),
           "--rgid=" + number(state.gid.real), "--egid=" + number(state.gid.effective)});
    }
    if (!launch_.names_groups()) {
      return say("the supplementary groups of the caller", {"--keep-groups"});
    }
    say("exactly these supplementary groups", {"--groups=" + groups_or_none(state.groups)});
  }

  [[nodiscard]] bool is_split() const {
    const ProcessState& state = launch_.plan.at_exec;
    return state.uid.real != state.uid.effective || state.gid.real != state.gid.effective;
  }

  void say_capabilities() {
    const ProcessState& state = launch_.plan.at_exec;
    const auto option = [](std::string_view name, CapSet set) {
      return "--" + std::string(name) + "=" + list_text(set);
    };
    const auto& caps = launch_.order.launch.caps;
    if (caps) {
      say("permitted and effective of the command", {option("caps", *caps)});
    } else {
      say("permitted and effective at the moment of execve",
          {option("permitted", state.caps.permitted), option("effective", state.caps.effective)});
    }
    say("inheritable: files may give these", {option("inheritable", state.caps.inheritable)});
    say("ambient: programs without privileges of their own have these",
        {option("ambient", state.caps.ambient)});
    say("bounding: no file may give more than these", {option("bounding", state.caps.bounding)});
    const Securebits bits = launch_.command().securebits;
    say("the securebits", {"--securebits=" + (bits.empty() ? "none" : securebits_text(bits))});
    if (state.no_new_privs) {
      say("no execve gives more than there is", {"--no-new-privs"});
    } else {
      say("files with privileges give them", {"--allow-new-privs"});
    }
  }

  void say_environment() {
    const EnvironmentRequest& asked = launch_.order.environment;
    std::vector<std::string> options;
    if (asked.clear) options.emplace_back("--clear-env");
    if (asked.keep) options.emplace_back("--keep-env");
    if (asked.identity && !asked.keep) {
      const EnvironmentIdentity& identity = *asked.identity;
      const auto set = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) options.push_back("--env=" + std::string(name) + "=" + value);
      };
      set("HOME", identity.home);
      set("USER", identity.user);
      set("LOGNAME", identity.user);
      set("SHELL", identity.shell);
      // A number as --user sets these two.
      if (!is_split() && identity.home.empty())
        out_.unsaid.emplace_back("HOME unset: --user sets it");
      if (!is_split() && identity.shell.empty())
        out_.unsaid.emplace_back("SHELL unset: --user sets it");
    }
    for (const std::string& assignment : asked.assignments) {
      options.push_back("--env=" + assignment);
    }
    if (!options.empty()) say("the environment", options);
  }

  void say_place() {
    const LaunchRequest& asked = launch_.order.launch;
    if (asked.root_directory) say("the root directory", {"--chroot=" + *asked.root_directory});
    if (asked.working_directory) {
      say("the working directory", {"--chdir=" + *asked.working_directory});
    }
    if (asked.umask) say("the file mode creation mask", {"--umask=" + octal_mode(*asked.umask)});
    if (asked.parent_death) {
      say("the signal when the parent ends",
          {"--pdeathsig=" + std::to_string(asked.parent_death->signal)});
    }
    if (asked.new_session) say("a session of its own", {"--setsid"});
    if (has_other_argv0(launch_.order)) {
      say("the name that it is called by", {"--argv0", launch_.order.argv.front()});
    }
  }

  const PlannedLaunch& launch_;
  Emission out_;
};

}  // namespace

Emission emit_shell(const PlannedLaunch& launch) {
  return Script(launch).run();
}

}  // namespace execcap
