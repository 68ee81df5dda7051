// SPDX-License-Identifier: MIT
// The steps in the kernel's words.
#include "execcap/plan/step.hpp"

#include "execcap/caps/list_text.hpp"
#include "execcap/model/id_text.hpp"

namespace execcap {
namespace {

std::string octal(std::uint32_t number) {
  std::string digits;
  for (; number != 0; number >>= 3) {
    digits.insert(digits.begin(), static_cast<char>('0' + (number & 7U)));
  }
  return "0" + digits;
}

template <class Id>
std::string ids_text(Id real, Id effective, Id saved) {
  return std::to_string(real.value) + " " + std::to_string(effective.value) + " " +
         std::to_string(saved.value);
}

/// One id where all three are the same.
template <class Id>
std::string short_ids_text(Id real, Id effective, Id saved) {
  if (real == effective && effective == saved) return std::to_string(real.value);
  return ids_text(real, effective, saved) + " (real, effective, saved)";
}

struct Text {
  std::string operator()(const step::StartSession&) const { return "setsid"; }
  std::string operator()(const step::SetUmask& s) const { return "umask " + octal(s.mask); }
  std::string operator()(const step::ChangeRoot& s) const { return "chroot " + s.path; }
  std::string operator()(const step::ChangeDirectory& s) const { return "chdir " + s.path; }
  std::string operator()(const step::SetGroups& s) const {
    return "setgroups [" + groups_text(s.groups) + "]";
  }
  std::string operator()(const step::SetGid& s) const {
    return "setresgid " + ids_text(s.real, s.effective, s.saved);
  }
  std::string operator()(const step::SetUid& s) const {
    return "setresuid " + ids_text(s.real, s.effective, s.saved);
  }
  std::string operator()(const step::SetKeepCaps& s) const {
    return s.on ? "keep_caps on" : "keep_caps off";
  }
  std::string operator()(const step::SetSecurebits& s) const {
    return "securebits " + securebits_text(s.bits);
  }
  std::string operator()(const step::DropBounding& s) const {
    return "bounding drop " + list_text(s.caps);
  }
  std::string operator()(const step::SetCaps& s) const {
    const CapTriple& caps = s.caps;
    if (caps.permitted == caps.effective && caps.effective == caps.inheritable) {
      return "capset permitted,effective,inheritable=" + list_text(caps.permitted);
    }
    if (caps.permitted == caps.effective) {
      return "capset permitted,effective=" + list_text(caps.permitted) +
             " inheritable=" + list_text(caps.inheritable);
    }
    return "capset permitted=" + list_text(caps.permitted) +
           " effective=" + list_text(caps.effective) +
           " inheritable=" + list_text(caps.inheritable);
  }
  std::string operator()(const step::LowerAmbient& s) const {
    return "ambient lower " + list_text(s.caps);
  }
  std::string operator()(const step::RaiseAmbient& s) const {
    return "ambient raise " + list_text(s.caps);
  }
  std::string operator()(const step::SetNoNewPrivs&) const { return "no_new_privs on"; }
  std::string operator()(const step::SetParentDeathSignal& s) const {
    return "pdeathsig " + std::to_string(s.signal);
  }
  std::string operator()(const step::LimitHelpers& s) const {
    return "usermodehelper drop " + list_text(s.drop);
  }
};

struct Purpose {
  std::string operator()(const step::StartSession&) const { return "start a new session"; }
  std::string operator()(const step::SetUmask& s) const {
    return "set the umask to " + octal(s.mask);
  }
  std::string operator()(const step::ChangeRoot& s) const {
    return "change the root directory to " + s.path;
  }
  std::string operator()(const step::ChangeDirectory& s) const {
    return "change the working directory to " + s.path;
  }
  std::string operator()(const step::SetGroups& s) const {
    return "set the supplementary groups to [" + groups_text(s.groups) + "]";
  }
  std::string operator()(const step::SetGid& s) const {
    return "change the gid to " + short_ids_text(s.real, s.effective, s.saved);
  }
  std::string operator()(const step::SetUid& s) const {
    return "change the uid to " + short_ids_text(s.real, s.effective, s.saved);
  }
  std::string operator()(const step::SetKeepCaps& s) const {
    return s.on ? "set keep_caps" : "unset keep_caps";
  }
  std::string operator()(const step::SetSecurebits& s) const {
    return "set the securebits to " + securebits_text(s.bits);
  }
  std::string operator()(const step::DropBounding& s) const {
    return "drop " + list_text(s.caps) + " from the bounding set";
  }
  std::string operator()(const step::SetCaps&) const { return "set the capabilities"; }
  std::string operator()(const step::LowerAmbient& s) const {
    return "take " + list_text(s.caps) + " out of the ambient set";
  }
  std::string operator()(const step::RaiseAmbient& s) const {
    return "raise ambient " + list_text(s.caps);
  }
  std::string operator()(const step::SetNoNewPrivs&) const { return "set no_new_privs"; }
  std::string operator()(const step::SetParentDeathSignal& s) const {
    return "set the parent-death signal " + std::to_string(s.signal);
  }
  std::string operator()(const step::LimitHelpers& s) const {
    return "take " + list_text(s.drop) + " from what the kernel itself starts";
  }
};

}  // namespace

std::string step_text(const Step& step) {
  return std::visit(Text{}, step);
}

std::string step_purpose(const Step& step) {
  return std::visit(Purpose{}, step);
}

}  // namespace execcap
