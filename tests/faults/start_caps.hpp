// SPDX-License-Identifier: MIT
// Ids, groups, capabilities, securebits and no_new_privs of a state to start from.
#pragma once

#include "start_words.hpp"

namespace execcap::faults {

/// More supplementary groups than a reader may expect at first, with the word `groups-many`.
void raise_group_count(const Words& words);

/// `uid` with all capabilities in all sets, or root; then what `inheritable-full`,
/// `bounding-empty`, `securebits-locked`, `keep-caps-locked`, `no-ambient-raise`, `without=NUMBER`
/// and `no-new-privs` say.
void set_ids_and_caps(const Words& words, unsigned uid);

/// Lets a parent trace the rest of this process without CAP_SYS_PTRACE: the caller goes on as its
/// child, the parent passes the end on.
void trace_from_parent();

}  // namespace execcap::faults
