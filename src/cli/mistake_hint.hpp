// SPDX-License-Identifier: MIT
// What people mean who write a command line in the order or the form of another tool.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "execcap/caps/cap_set.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// The option of ours that does what another launcher's option does, both without dashes: `user`
/// for setpriv's `reuid`. Empty for a word of no other tool.
[[nodiscard]] std::string_view option_in_place_of(std::string_view name);

/// A hint for a word that stands where the command should and is a capability or a list of them, or
/// empty.
[[nodiscard]] std::string hint_for_list_as_command(std::string_view word);

/// What to ask for where execcap was asked for nothing but this command: what its first word is if
/// it is a capability or an account, and else the options there are.
[[nodiscard]] std::string hint_for_nothing_asked(std::span<const std::string> argv,
                                                 Accounts& accounts);

/// A hint for a LIST that is a text form, `cap_net_raw+ep`: the same as a list. Empty for others.
[[nodiscard]] std::string hint_for_text_as_list(std::string_view text, std::string_view option);

/// The hint of a refusal for this caller: whoever is not root starts as root first of all.
[[nodiscard]] std::string hint_for_caller(std::string hint, const ProcessState& now);

}  // namespace execcap
