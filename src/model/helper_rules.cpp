// SPDX-License-Identifier: MIT
// The rules of kernel/umh.c.
#include "execcap/model/helper_rules.hpp"

#include <cerrno>

namespace execcap {

Result<HelperCaps, Refusal> after_helper_write(const HelperCaps& before, const HelperCaps& written,
                                               const ProcessState& writer,
                                               const Surroundings& around) {
  if (!around.user_namespace.is_initial) {
    return Refusal{.rule = Rule::helper_limits_are_of_the_machine, .errnum = EPERM};
  }
  constexpr CapSet needed{cap::setpcap, cap::sys_module};
  if (const CapSet missing = needed - writer.caps.effective; !missing.empty()) {
    return Refusal{.rule = Rule::helper_limits_need_two_caps, .errnum = EPERM, .caps = missing};
  }
  return HelperCaps{.bounding = before.bounding & written.bounding,
                    .inheritable = before.inheritable & written.inheritable};
}

}  // namespace execcap
