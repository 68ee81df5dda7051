// SPDX-License-Identifier: MIT
// What the C library's account entries become here.
#pragma once

#include <pwd.h>

#include <string>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// The account of an entry. An error for an id that is none: 4294967295 means "no change" to
/// setresuid(2) and its kin. `what` names the entry in the message.
Result<Account> account_of(const passwd& entry, const std::string& what);

/// The same of the gid of an entry.
Result<Gid> gid_of(gid_t number, const std::string& what);

/// The same of the groups of a user, sorted and without doubles.
Result<std::vector<Gid>> groups_from(std::vector<gid_t> numbers, const std::string& user);

}  // namespace execcap
