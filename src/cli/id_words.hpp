// SPDX-License-Identifier: MIT
// Users and groups as a command line names them: by name or by number.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/base/result.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// The account of this name. An unknown or empty name is a usage error; `what` names the option.
Result<Account> account_called(const std::string& name, std::string_view what, Accounts& accounts);

/// The uid that `text` names. A word of digits alone is a number and asks nobody.
Result<Uid> read_uid(const std::string& text, std::string_view what, Accounts& accounts);

/// The gid that `text` names.
Result<Gid> read_gid(const std::string& text, std::string_view what, Accounts& accounts);

/// The groups in rising order, each once.
[[nodiscard]] std::vector<Gid> sorted_once(std::vector<Gid> groups);

/// The groups of a comma list, sorted, each once; `none` is an empty list.
Result<std::vector<Gid>> read_group_list(const std::string& text, std::string_view what,
                                         Accounts& accounts);

}  // namespace execcap
