// SPDX-License-Identifier: MIT
// Runs a function in a forked child, where credentials may be changed, and brings its answer back.
#pragma once

#include <functional>
#include <string>

namespace execcap::test {

/// What `body` returned in a forked child of one thread. If the child did not get that far, a text
/// that says how it ended.
std::string in_child(const std::function<std::string()>& body);

/// As in_child(), in a new user namespace in which the caller's ids are mapped to `uid` and `gid`,
/// and setgroups(2) is denied. Every capability is there.
std::string in_user_namespace(unsigned uid, unsigned gid, const std::function<std::string()>& body);

}  // namespace execcap::test
