// SPDX-License-Identifier: MIT
// Where a launcher gets accounts from, which depends on how it is linked.
#pragma once

#ifdef EXECCAP_IS_STATIC
#include "execcap/system/getent_accounts.hpp"
#else
#include "execcap/system/accounts.hpp"
#endif

namespace execcap {

#ifdef EXECCAP_IS_STATIC
using LauncherAccounts = GetentAccounts;
#else
using LauncherAccounts = SystemAccounts;
#endif

}  // namespace execcap
