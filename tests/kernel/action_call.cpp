// SPDX-License-Identifier: MIT
// Direct system calls: glibc's set*id wrappers would change all threads that share the memory.
#include "action_call.hpp"

#include <cap-ng.h>
#include <sched.h>

namespace execcap::kernel_check {
namespace {

template <class Id>
long argument(const std::optional<Id>& id) {
  return id ? static_cast<long>(id->value) : -1;
}

struct Perform {
  long operator()(const action::Nothing& /*none*/) const { return 0; }
  long operator()(const action::Execve& exec) const {
    const char* const argv[] = {exec.path, nullptr};
    const char* const envp[] = {nullptr};
    return raw_call(SYS_execve, address_of(exec.path), address_of(&argv[0]), address_of(&envp[0]));
  }
  long operator()(const action::SetResUid& call) const {
    return raw_call(SYS_setresuid, argument(call.real), argument(call.effective),
                    argument(call.saved));
  }
  long operator()(const action::SetUid& call) const { return raw_call(SYS_setuid, call.uid.value); }
  long operator()(const action::SetReUid& call) const {
    return raw_call(SYS_setreuid, argument(call.real), argument(call.effective));
  }
  /// Gives the old id, whatever happens.
  long operator()(const action::SetFsUid& call) const {
    raw_call(SYS_setfsuid, call.uid.value);
    return 0;
  }
  long operator()(const action::SetResGid& call) const {
    return raw_call(SYS_setresgid, argument(call.real), argument(call.effective),
                    argument(call.saved));
  }
  long operator()(const action::SetGroups& call) const {
    return raw_call(SYS_setgroups, static_cast<long>(call.groups.size()),
                    address_of(call.groups.data()));
  }
  long operator()(const action::Capset& call) const {
    CapWords words;
    const CapTriple& caps = call.caps;
    for (unsigned i = 0; i < 2; ++i) {
      const unsigned shift = 32 * i;
      words.data[i] = {static_cast<std::uint32_t>(caps.effective.mask() >> shift),
                       static_cast<std::uint32_t>(caps.permitted.mask() >> shift),
                       static_cast<std::uint32_t>(caps.inheritable.mask() >> shift)};
    }
    return raw_call(SYS_capset, address_of(&words.header), address_of(&words.data[0]));
  }
  long operator()(const action::DropBounding& call) const {
    return raw_call(SYS_prctl, PR_CAPBSET_DROP, call.cap.number);
  }
  long operator()(const action::RaiseAmbient& call) const {
    return raw_call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, call.cap.number);
  }
  long operator()(const action::LowerAmbient& call) const {
    return raw_call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, call.cap.number);
  }
  long operator()(const action::ClearAmbient& /*call*/) const {
    return raw_call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
  }
  long operator()(const action::SetSecurebits& call) const {
    return raw_call(SYS_prctl, PR_SET_SECUREBITS, call.bits.word());
  }
  long operator()(const action::SetKeepCaps& call) const {
    return raw_call(SYS_prctl, PR_SET_KEEPCAPS, call.on ? 1 : 0);
  }
  long operator()(const action::SetNoNewPrivs& /*call*/) const {
    return raw_call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
  }
  long operator()(const action::Chroot& /*call*/) const {
    return raw_call(SYS_chroot, address_of("/"));
  }
  long operator()(const action::NewUserNamespace& /*call*/) const {
    return raw_call(SYS_unshare, CLONE_NEWUSER);
  }
};

}  // namespace

static_assert(sizeof(Gid) == sizeof(std::uint32_t), "a list of Gid is what setgroups(2) takes");

int perform(const Action& action) {
  const long result = std::visit(Perform{}, action);
  return result < 0 ? static_cast<int>(-result) : 0;
}

bool read_by_libcap_ng(WitnessSets& witness, CapSet all) {
  constexpr capng_type_t types[] = {CAPNG_PERMITTED, CAPNG_EFFECTIVE, CAPNG_INHERITABLE,
                                    CAPNG_BOUNDING_SET, CAPNG_AMBIENT};
  capng_setpid(static_cast<int>(raw_call(SYS_getpid)));
  if (capng_get_caps_process() != 0) return false;
  witness = {};
  for (unsigned i = 0; i < 5; ++i) {
    for (const Cap cap : all) {
      if (capng_have_capability(types[i], cap.number) != 0) {
        witness.sets[i] |= CapSet{cap}.mask();
      }
    }
  }
  return true;
}

}  // namespace execcap::kernel_check
