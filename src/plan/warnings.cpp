// SPDX-License-Identifier: MIT
// Which capabilities, files and rules are worth a warning.
#include "execcap/plan/warnings.hpp"

#include <array>
#include <string_view>

#include "execcap/plan/refusal.hpp"

namespace execcap {
namespace {

/// A capability that leads to all others, and what to use in its place.
struct RootEquivalent {
  Cap cap;
  std::string_view because;
  std::string_view narrower;
};

constexpr std::array root_equivalents = std::to_array<RootEquivalent>({
    {cap::sys_admin, "mounts, namespaces and much more",
     "perfmon, bpf, checkpoint_restore and syslog were split off from it"},
    {cap::sys_module, "loads code into the kernel", ""},
    {cap::sys_rawio, "reads and writes memory and ports of the machine", ""},
    {cap::sys_ptrace, "takes over any process that it may trace", ""},
    {cap::dac_override, "writes any file",
     "dac_read_search reads any file; often a group or an access control list is enough"},
    {cap::dac_read_search, "reads any file, keys and password hashes too",
     "often a group or an access control list is enough"},
    {cap::chown, "takes over any file", ""},
    {cap::fowner, "changes the mode of any file", ""},
    {cap::setuid, "becomes any user, uid 0 too", "start the program as the user that it needs"},
    {cap::setgid, "becomes a member of any group", "start the program with the groups it needs"},
    {cap::setfcap, "gives any file any capability", ""},
    {cap::setpcap, "adds to the inheritable set and changes securebits", ""},
    {cap::mac_admin, "changes the policy of security modules", ""},
    {cap::mac_override, "overrides the policy of security modules", ""},
    {cap::sys_chroot, "can mislead set-user-ID programs with a root directory of its own", ""},
    {cap::mknod, "makes device files of disks and memory", ""},
    {cap::bpf, "loads programs into the kernel", ""},
    {cap::linux_immutable, "undoes write protection of files", ""},
});

/// One line each for a few; one line in all for a command that is as good as root anyway.
void warn_of_root_equivalents(CapSet permitted, std::vector<std::string>& warnings) {
  constexpr int most_lines = 3;
  const CapSet dangerous = permitted & root_equivalent_caps();
  if (dangerous.size() > most_lines) {
    warnings.push_back("the command is as good as root: " + caps_phrase(dangerous) +
                       " each can amount to it");
    return;
  }
  for (const RootEquivalent& entry : root_equivalents) {
    if (!dangerous.contains(entry.cap)) continue;
    std::string warning =
        cap_name(entry.cap) + " can amount to root: it " + std::string(entry.because);
    if (!entry.narrower.empty()) warning += "; narrower: " + std::string(entry.narrower);
    warnings.push_back(std::move(warning));
  }
}

/// Whether the command could change the file that it runs from.
bool may_write(const ProcessState& who, const ExecFile& file) {
  if ((file.mode & mode::other_write) != 0) return true;
  if (file.owner && *file.owner == who.uid.fs && who.uid.fs != root_uid) return true;
  if ((file.mode & mode::group_write) == 0 || !file.group) return false;
  for (const Gid gid : who.groups) {
    if (gid == *file.group) return true;
  }
  return *file.group == who.gid.fs;
}

void warn_of_files(const ProcessState& command, const ExecTarget& target,
                   std::vector<std::string>& warnings) {
  if (target.is_script()) {
    warnings.push_back(target.command().path + " is a script: " + target.binary().path +
                       " is what runs, and its set-ID bits and capabilities are what counts");
  }
  if (command.uid.effective == root_uid) return;
  for (const ExecFile& file : target.chain) {
    if (may_write(command, file)) {
      warnings.push_back("the new identity can change " + file.path +
                         ", and so what the next launch runs");
    }
  }
}

void warn_of_exec_rules(const LaunchPlan& plan, const ExecTarget& target,
                        std::vector<std::string>& warnings) {
  const ExecResult& command = plan.command;
  const CapState& caps = command.state.caps;
  if (!caps.ambient.empty()) {
    warnings.push_back("every program that the command starts gets " + caps_phrase(caps.ambient) +
                       " as well: ambient is passed on");
  }
  if (command.rules.contains(Rule::ambient_cleared_by_file_caps)) {
    warnings.push_back(target.binary().path +
                       " has capabilities of its own, so ambient is cleared: what the command "
                       "has comes from the file, and is not passed on");
  }
  if (command.rules.contains(Rule::set_id_changes_ids)) {
    warnings.push_back(target.binary().path + " has set-ID bits: the command runs with uid " +
                       std::to_string(command.state.uid.effective.value) + " and gid " +
                       std::to_string(command.state.gid.effective.value));
  }
  if (command.is_secure) {
    warnings.emplace_back(
        "the command runs with AT_SECURE: LD_LIBRARY_PATH, LD_PRELOAD and the like are ignored");
  }
}

}  // namespace

CapSet root_equivalent_caps() {
  CapSet caps;
  for (const RootEquivalent& entry : root_equivalents) caps = caps | CapSet{entry.cap};
  return caps;
}

std::vector<std::string> launch_warnings(const LaunchPlan& plan, const ExecTarget& target) {
  std::vector<std::string> warnings;
  warn_of_root_equivalents(plan.command.state.caps.permitted, warnings);
  warn_of_exec_rules(plan, target, warnings);
  warn_of_files(plan.command.state, target, warnings);
  return warnings;
}

std::vector<std::string> helper_warnings(const HelperRequest& helpers) {
  std::vector<std::string> warnings = {
      "what the kernel itself starts loses " + caps_phrase(helpers.drop) +
      " in the whole machine, and only the next boot gives it back"};
  if (!helpers.is_first_process) {
    warnings.emplace_back(
        "this is not the first process: those that already run keep what they have");
  }
  return warnings;
}

}  // namespace execcap
