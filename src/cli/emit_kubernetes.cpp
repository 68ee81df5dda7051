// SPDX-License-Identifier: MIT
// A launch as the fields of a Kubernetes pod that say it: PodSecurityContext v1, SecurityContext v1
// and Container v1 of the API reference.
#include "cli/emit_kubernetes.hpp"

#include <algorithm>

#include "cli/emit_words.hpp"
#include "cli/printable.hpp"

namespace execcap {
namespace {

constexpr std::string_view system_name = "kubernetes";

/// A scalar in double quotes: YAML 1.2, 5.7, "Escaped Characters".
std::string yaml_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(1, utf8_length(text.substr(i)));
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '"' || text[i] == '\\') {
      out += std::string("\\") + text[i];
    } else if (length == 1 && (byte < ' ' || byte == 0x7F)) {
      out += std::string("\\x") + digits[byte >> 4U] + digits[byte & 0xFU];
    } else if (const std::string_view character = text.substr(i, length);
               length > 1 && printable(character) != character) {
      // What cannot be shown: the two and three bytes of U+0080 to U+FFFF, or more.
      std::uint32_t code = byte & (0xFFU >> (length + 1));
      for (const char more : character.substr(1)) {
        code = code << 6U | (static_cast<unsigned char>(more) & 0x3FU);
      }
      out += "\\U";
      for (unsigned shift = 32; shift != 0; shift -= 4) out += digits[code >> (shift - 4) & 0xFU];
    } else {
      out += character;
    }
    i += length;
  }
  return out + "\"";
}

/// `$(NAME)` is replaced in a command and in an environment; two dollars are one.
std::string without_variables(std::string_view text) {
  std::string out;
  for (const char letter : text) out += letter == '$' ? std::string("$$") : std::string(1, letter);
  return out;
}

class Pod {
 public:
  explicit Pod(const PlannedLaunch& launch) : launch_(launch) {}

  Emission run() {
    out_.text = "spec:\n";
    say_groups();
    out_.text += "  containers:\n";
    say_command();
    say_environment();
    say_context();
    add_differences(launch_, at_exec(), system_name, out_.unsaid);
    add_wordless(launch_,
                 {.umask = true,
                  .death_signal = true,
                  .root_directory = true,
                  .argv0 = true,
                  .environment = true},
                 system_name, out_.unsaid);
    return std::move(out_);
  }

 private:
  [[nodiscard]] Gid gid() const { return launch_.command().gid.effective; }

  void say_groups() {
    groups_ = {gid()};
    if (!launch_.names_groups()) return;
    std::string more;
    for (const Gid group : launch_.command().groups) {
      if (group == gid()) continue;
      more += (more.empty() ? "" : ", ") + std::to_string(group.value);
      groups_.push_back(group);
    }
    out_.text += "  securityContext:\n    supplementalGroups: [" + more +
                 "]\n    supplementalGroupsPolicy: Strict\n";
    out_.notes.emplace_back(
        "supplementalGroupsPolicy needs Kubernetes 1.33; before, the groups "
        "that the image has for the user are added");
    std::sort(groups_.begin(), groups_.end());
  }

  std::string word(std::string_view text) {
    if (!is_utf8(text)) out_.unsaid.emplace_back("a word that is not UTF-8: YAML has none");
    return yaml_quoted(without_variables(text));
  }

  void say_command() {
    std::string words = word(launch_.order.command);
    for (std::size_t i = 1; i < launch_.order.argv.size(); ++i) {
      words += ", " + word(launch_.order.argv[i]);
    }
    out_.text += "    - command: [" + words + "]\n";
    const auto& directory = launch_.order.launch.working_directory;
    if (!directory) return;
    if (directory->front() == '/') {
      out_.text += "      workingDir: " + yaml_quoted(*directory) + "\n";
    } else {
      out_.unsaid.push_back("--chdir " + *directory + ": kubernetes takes an absolute path");
    }
  }

  void say_environment() {
    std::string lines;
    for (const EnvironmentEdit& edit : environment_edits(launch_.order.environment)) {
      switch (edit.kind) {
        case EnvironmentEdit::Kind::set:
          lines += "        - name: " + yaml_quoted(edit.name) +
                   "\n          value: " + word(edit.value) + "\n";
          break;
        case EnvironmentEdit::Kind::unset:
          // There is none in a container unless its image has it.
          break;
        case EnvironmentEdit::Kind::pass:
          out_.unsaid.push_back("--env " + edit.name +
                                ": the environment of its caller does not reach a container");
          break;
      }
    }
    if (!lines.empty()) out_.text += "      env:\n" + lines;
  }

  void say_context() {
    const ProcessState& wanted = launch_.command();
    const Uid uid = wanted.uid.effective;
    const auto field = [this](const std::string& text) { out_.text += "        " + text + "\n"; };
    given_ = named_caps(wanted.caps.bounding);
    no_new_privs_ = wanted.no_new_privs && !given_.contains(cap::sys_admin);
    out_.text += "      securityContext:\n";
    field("runAsUser: " + std::to_string(uid.value));
    field("runAsGroup: " + std::to_string(gid().value));
    field(std::string("runAsNonRoot: ") + (uid == root_uid ? "false" : "true"));
    field(std::string("allowPrivilegeEscalation: ") + (no_new_privs_ ? "false" : "true"));
    field("capabilities:");
    field("  drop: [\"ALL\"]");
    std::string names;
    for (const Cap cap : given_) {
      names += (names.empty() ? "\"" : ", \"") + upper_cap_names({cap}, "", "") + "\"";
    }
    if (!names.empty()) field("  add: [" + names + "]");
  }

  /// The state in which the runtime executes the command: a user gets no capability.
  [[nodiscard]] ProcessState at_exec() const {
    const ProcessState& wanted = launch_.command();
    ProcessState state;
    state.uid = IdQuad<Uid>::all(wanted.uid.effective);
    state.gid = IdQuad<Gid>::all(gid());
    state.groups = groups_;
    state.caps.bounding = given_;
    if (wanted.uid.effective == root_uid) state.caps.permitted = state.caps.effective = given_;
    state.no_new_privs = no_new_privs_;
    return state;
  }

  const PlannedLaunch& launch_;
  Emission out_;
  std::vector<Gid> groups_;
  CapSet given_;
  bool no_new_privs_ = false;
};

}  // namespace

Emission emit_kubernetes(const PlannedLaunch& launch) {
  return Pod(launch).run();
}

}  // namespace execcap
