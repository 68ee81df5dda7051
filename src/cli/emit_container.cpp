// SPDX-License-Identifier: MIT
// A launch as a command line of docker(1) or podman(1). What they do by themselves was seen with
// docker's documentation and moby's source, and with podman 4.3.
#include "cli/emit_container.hpp"

#include <algorithm>

#include "cli/emit_words.hpp"
#include "cli/text_layout.hpp"

namespace execcap {
namespace {

class Flags {
 public:
  Flags(const PlannedLaunch& launch, EmitFormat format)
      : launch_(launch),
        is_podman_(format == EmitFormat::podman),
        system_(emit_format_name(format)) {}

  Emission run() {
    add(std::string(system_) + " run");
    say_identity();
    say_capabilities();
    if (launch_.command().no_new_privs) add("--security-opt=no-new-privileges");
    say_place();
    say_environment();
    const std::vector<std::string>& argv = launch_.order.argv;
    add("--entrypoint=" + shell_quoted(launch_.order.command));
    std::string last = "\"${IMAGE:?}\"";
    for (std::size_t i = 1; i < argv.size(); ++i) last += " " + shell_quoted(argv[i]);
    add(last);
    out_.text += "\n";

    add_differences(launch_, at_exec(), system_, out_.unsaid);
    add_wordless(launch_,
                 {.umask = !is_podman_,
                  .death_signal = true,
                  .root_directory = true,
                  .argv0 = true,
                  .environment = true},
                 system_, out_.unsaid);
    return std::move(out_);
  }

 private:
  void add(const std::string& words) {
    if (!out_.text.empty()) out_.text += " \\\n  ";
    out_.text += words;
  }

  void say_identity() {
    const ProcessState& wanted = launch_.command();
    const Gid gid = wanted.gid.effective;
    add("--user=" + std::to_string(wanted.uid.effective.value) + ":" + std::to_string(gid.value));
    // The group of --user is a supplementary one, too.
    groups_ = {gid};
    if (!launch_.names_groups()) return;
    for (const Gid group : wanted.groups) {
      if (group == gid) continue;
      add("--group-add=" + std::to_string(group.value));
      groups_.push_back(group);
    }
    std::sort(groups_.begin(), groups_.end());
  }

  void say_capabilities() {
    add("--cap-drop=ALL");
    given_ = named_caps(launch_.command().caps.bounding);
    if (given_ == launch_.around.traits.all_caps()) return add("--cap-add=ALL");
    for (const Cap cap : given_) add("--cap-add=" + upper_cap_names({cap}, "", ""));
  }

  void say_place() {
    const LaunchRequest& asked = launch_.order.launch;
    if (const auto& directory = asked.working_directory) {
      if (directory->front() == '/') {
        add("--workdir=" + shell_quoted(*directory));
      } else {
        out_.unsaid.push_back("--chdir " + *directory + ": " + std::string(system_) +
                              " takes an absolute path");
      }
    }
    if (asked.umask && is_podman_) add("--umask=" + octal_mode(*asked.umask));
  }

  void say_environment() {
    for (const EnvironmentEdit& edit : environment_edits(launch_.order.environment)) {
      switch (edit.kind) {
        case EnvironmentEdit::Kind::set:
          add("--env=" + shell_quoted(edit.name + "=" + edit.value));
          break;
        case EnvironmentEdit::Kind::unset:
          // There is none in a container unless its image has it.
          if (is_podman_) add("--unsetenv=" + shell_quoted(edit.name));
          break;
        case EnvironmentEdit::Kind::pass:
          add("--env=" + shell_quoted(edit.name));
          break;
      }
    }
  }

  /// The state in which the runtime executes the command.
  [[nodiscard]] ProcessState at_exec() const {
    const ProcessState& wanted = launch_.command();
    const bool is_root = wanted.uid.effective == root_uid;
    ProcessState state;
    state.uid = IdQuad<Uid>::all(wanted.uid.effective);
    state.gid = IdQuad<Gid>::all(wanted.gid.effective);
    state.groups = groups_;
    state.caps.bounding = given_;
    // podman gives a user what was added by name; docker gives a user nothing.
    if (is_root || is_podman_) state.caps.permitted = state.caps.effective = given_;
    if (!is_root && is_podman_) state.caps.inheritable = state.caps.ambient = given_;
    state.no_new_privs = wanted.no_new_privs;
    return state;
  }

  const PlannedLaunch& launch_;
  bool is_podman_;
  std::string_view system_;
  Emission out_;
  std::vector<Gid> groups_;
  CapSet given_;
};

}  // namespace

Emission emit_container_flags(const PlannedLaunch& launch, EmitFormat format) {
  return Flags(launch, format).run();
}

}  // namespace execcap
