// SPDX-License-Identifier: MIT
// From lists to sets.
#include "cli/set_request.hpp"

#include <array>

#include "cli/execcap_options.hpp"
#include "cli/mistake_hint.hpp"
#include "execcap/caps/iab_text.hpp"
#include "execcap/caps/list_text.hpp"

namespace execcap {
namespace {

namespace option = execcap_option;

/// The word that stands for what the caller has.
constexpr std::string_view keep_word = "keep";

struct SetOption {
  const OptionEntry* entry;
  CapSet CapState::*present;
  std::optional<CapSet> SetRequests::*asked;
};

constexpr std::array<SetOption, 5> set_options = {{
    {&option::permitted, &CapState::permitted, &SetRequests::permitted},
    {&option::effective, &CapState::effective, &SetRequests::effective},
    {&option::inheritable, &CapState::inheritable, &SetRequests::inheritable},
    {&option::bounding, &CapState::bounding, &SetRequests::bounding},
    {&option::ambient, &CapState::ambient, &SetRequests::ambient},
}};

}  // namespace

Result<std::optional<Securebits>> read_securebits(const ParsedCommandLine& line,
                                                  const ProcessState& now) {
  const auto text = line.value(option::securebits);
  if (!text) return std::optional<Securebits>();
  if (*text == keep_word) return std::optional(now.securebits);
  const Result<Securebits> bits = parse_securebits(*text, option::securebits.dashed());
  if (!bits) return bits.error();
  return std::optional(*bits);
}

Result<PrivilegeRequest> read_privileges(const ParsedCommandLine& line, const ProcessState& now,
                                         const KernelTraits& traits) {
  PrivilegeRequest request;
  const CapSet all = traits.all_caps();
  const auto read = [&](const std::string& text, CapSet present,
                        const OptionEntry& entry) -> Result<CapSet> {
    Result<CapSet> set = parse_list(
        text, {.all = all, .held = now.caps.permitted, .present = present}, entry.dashed());
    if (set) return set;
    const std::string hint = hint_for_text_as_list(text, entry.dashed());
    return hint.empty() ? set.error() : with_hint(set.error(), hint);
  };

  if (const auto text = line.value(option::caps)) {
    const Result<CapSet> set = read(*text, now.caps.permitted, option::caps);
    if (!set) return set.error();
    request.caps = *set;
  }
  if (const auto text = line.value(option::iab)) {
    const Result<Iab> iab = parse_iab(*text, all, option::iab.dashed());
    if (!iab) return iab.error();
    request.sets.inheritable = iab->inheritable;
    request.sets.ambient = iab->ambient;
    request.sets.bounding = now.caps.bounding - iab->blocked;
  }
  for (const SetOption& set_option : set_options) {
    const auto text = line.value(*set_option.entry);
    if (!text) continue;
    const CapSet present = now.caps.*set_option.present;
    const Result<CapSet> set =
        *text == keep_word ? Result<CapSet>(present) : read(*text, present, *set_option.entry);
    if (!set) return set.error();
    request.sets.*set_option.asked = *set;
  }
  const Result<std::optional<Securebits>> securebits = read_securebits(line, now);
  if (!securebits) return securebits.error();
  request.securebits = *securebits;
  return request;
}

}  // namespace execcap
