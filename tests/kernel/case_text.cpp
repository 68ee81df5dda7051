// SPDX-License-Identifier: MIT
// A case and its outcome in words, for the report of a difference.
#include <cstdio>
#include <cstring>

#include "check_case.hpp"

namespace execcap::kernel_check {
namespace {

std::string hex(std::uint64_t number) {
  char text[24];
  (void)std::snprintf(text, sizeof(text), "%#llx", static_cast<unsigned long long>(number));
  return text;
}

std::string set_text(std::uint64_t mask) {
  if (mask == 0) return "-";
  std::string names;
  for (const Cap cap : CapSet::from_mask(mask)) {
    if (!names.empty()) names += ',';
    names += short_cap_name(cap);
  }
  constexpr int many = 6;
  return CapSet::from_mask(mask).size() > many ? hex(mask) : names;
}

std::string ids_text(const std::uint32_t (&ids)[4]) {
  std::string text;
  for (const std::uint32_t id : ids) text += (text.empty() ? "" : "/") + std::to_string(id);
  return text;
}

std::string groups_text(const ThreadState& state) {
  if (state.group_count > max_groups) return std::to_string(state.group_count) + " groups";
  std::string text;
  for (std::uint32_t i = 0; i < state.group_count; ++i) {
    text += (text.empty() ? "" : ",") + std::to_string(state.groups[i]);
  }
  return text.empty() ? "-" : text;
}

std::string state_text(const ThreadState& state) {
  if (state.is_read != read_mark) return "    no state was written\n";
  return "    uid " + ids_text(state.uid) + "  gid " + ids_text(state.gid) + "  groups " +
         groups_text(state) + "\n    permitted " + set_text(state.permitted) + "  effective " +
         set_text(state.effective) + "  inheritable " + set_text(state.inheritable) +
         "\n    bounding " + set_text(state.bounding) + "  ambient " + set_text(state.ambient) +
         "\n    securebits " + securebits_text(Securebits{state.securebits}) + "  no_new_privs " +
         std::to_string(state.no_new_privs) + "  death signal " +
         std::to_string(state.parent_death_signal) + "  secure " + std::to_string(state.is_secure) +
         "\n";
}

template <class Id>
std::string id_text(const std::optional<Id>& id) {
  return id ? std::to_string(id->value) : "-1";
}

const char* status_text(FileCapsStatus status) {
  switch (status) {
    case FileCapsStatus::none:
      return "no capabilities";
    case FileCapsStatus::counts:
      return "capabilities that count:";
    case FileCapsStatus::foreign:
      return "capabilities of another namespace:";
    case FileCapsStatus::unknown:
      return "capabilities that cannot be read";
  }
  return "?";
}

std::string target_text(const ExecTarget& target) {
  std::string text;
  for (const ExecFile& file : target.chain) {
    char mode[16];
    (void)std::snprintf(mode, sizeof(mode), "%04o", file.mode);
    text += "\n    " + file.path + ": owner " + id_text(file.owner) + ":" + id_text(file.group) +
            " mode " + mode + (file.on_noexec_mount ? " noexec" : "");
  }
  text += std::string("\n    ") + (target.on_nosuid_mount ? "nosuid, " : "") +
          status_text(target.caps_status);
  if (target.caps_status != FileCapsStatus::none) {
    text += " permitted " + set_text(target.caps.permitted.mask()) + " inheritable " +
            set_text(target.caps.inheritable.mask()) + (target.caps.effective ? " effective" : "");
  }
  return text;
}

struct ActionText {
  std::string operator()(const action::Nothing& /*none*/) const { return "nothing"; }
  std::string operator()(const action::Execve& exec) const {
    return std::string("execve ") + exec.path + target_text(*exec.target);
  }
  std::string operator()(const action::SetResUid& call) const {
    return "setresuid " + id_text(call.real) + " " + id_text(call.effective) + " " +
           id_text(call.saved);
  }
  std::string operator()(const action::SetUid& call) const {
    return "setuid " + std::to_string(call.uid.value);
  }
  std::string operator()(const action::SetReUid& call) const {
    return "setreuid " + id_text(call.real) + " " + id_text(call.effective);
  }
  std::string operator()(const action::SetFsUid& call) const {
    return "setfsuid " + std::to_string(call.uid.value);
  }
  std::string operator()(const action::SetResGid& call) const {
    return "setresgid " + id_text(call.real) + " " + id_text(call.effective) + " " +
           id_text(call.saved);
  }
  std::string operator()(const action::SetGroups& call) const {
    std::string text = "setgroups of " + std::to_string(call.groups.size()) + ":";
    for (std::size_t i = 0; i < call.groups.size() && i < max_groups; ++i) {
      text += " " + std::to_string(call.groups[i].value);
    }
    return text;
  }
  std::string operator()(const action::Capset& call) const {
    return "capset permitted " + set_text(call.caps.permitted.mask()) + " effective " +
           set_text(call.caps.effective.mask()) + " inheritable " +
           set_text(call.caps.inheritable.mask());
  }
  std::string operator()(const action::DropBounding& call) const {
    return "PR_CAPBSET_DROP " + cap_name(call.cap);
  }
  std::string operator()(const action::RaiseAmbient& call) const {
    return "PR_CAP_AMBIENT_RAISE " + cap_name(call.cap);
  }
  std::string operator()(const action::LowerAmbient& call) const {
    return "PR_CAP_AMBIENT_LOWER " + cap_name(call.cap);
  }
  std::string operator()(const action::ClearAmbient& /*call*/) const {
    return "PR_CAP_AMBIENT_CLEAR_ALL";
  }
  std::string operator()(const action::SetSecurebits& call) const {
    return "PR_SET_SECUREBITS " + hex(call.bits.word());
  }
  std::string operator()(const action::SetKeepCaps& call) const {
    return call.on ? "PR_SET_KEEPCAPS 1" : "PR_SET_KEEPCAPS 0";
  }
  std::string operator()(const action::SetNoNewPrivs& /*call*/) const {
    return "PR_SET_NO_NEW_PRIVS 1";
  }
  std::string operator()(const action::Chroot& /*call*/) const { return "chroot /"; }
  std::string operator()(const action::NewUserNamespace& /*call*/) const {
    return "unshare CLONE_NEWUSER";
  }
};

}  // namespace

std::string case_text(const Case& one) {
  std::string text = "  before:\n" + state_text(to_thread_state(one.before));
  if (one.shares_fs) text += "    shares its fs with another process\n";
  if (one.tracer == Tracer::with_ptrace_cap) text += "    tracer with cap_sys_ptrace\n";
  if (one.tracer == Tracer::without_ptrace_cap) text += "    tracer without cap_sys_ptrace\n";
  return text + "  call: " + std::visit(ActionText{}, one.action) + "\n";
}

std::string outcome_text(const Outcome& outcome) {
  const std::string result =
      outcome.errnum == 0 ? "    success\n"
                          : std::string("    refused: ") + std::strerror(outcome.errnum) + "\n";
  return result + state_text(outcome.after);
}

}  // namespace execcap::kernel_check
