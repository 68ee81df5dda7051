// SPDX-License-Identifier: MIT
// The grammar of --assert.
#pragma once

#include <string_view>

#include "cli/assertion.hpp"
#include "execcap/base/result.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// Reads terms separated by blanks:
///
///     SET=LIST  SET>=LIST  SET<=LIST   SET is p, i, e, b, a or a whole name; LIST as everywhere,
///                                      without a sign before its first item, or a SET
///     uid=ID ruid= euid= suid= fsuid=  uid is all four; ID a name or a number
///     gid=ID rgid= egid= sgid= fsgid=
///     groups=LIST                      names and numbers, or none
///     nnp  !nnp                        also spelled no_new_privs
///     seccomp=none|strict|filter
///
/// A usage error quotes the term. `all` is what the kernel has, `held` the caller's permitted set.
Result<Assertion> parse_assertion(std::string_view text, CapSet all, CapSet held,
                                  Accounts& accounts);

}  // namespace execcap
