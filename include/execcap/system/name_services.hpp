// SPDX-License-Identifier: MIT
// What nsswitch.conf(5) says of a database: whether its file is the answer.
#pragma once

#include <string_view>

namespace execcap {

/// How far the file of a database in /etc answers for the whole name service.
enum class FilesRole {
  decide,      ///< nothing else is asked: what is not in the file does not exist
  come_first,  ///< what is in the file is the answer; what is not may be elsewhere
  are_one_of,  ///< the file says nothing by itself
};

/// The role of the file for `database`, `passwd` say, in the text of an nsswitch.conf(5).
/// `are_one_of` for everything that is not surely one of the others: actions in brackets, two lines
/// of the same database, other services before `files`. A database without a line has only its
/// file, and an empty text stands for a missing file: glibc since 2.34 takes `files` for both.
/// `initgroups` without a line is what `group` is. Source: nsswitch.conf(5); nss/nss_database.c.
[[nodiscard]] FilesRole role_of_files(std::string_view nsswitch, std::string_view database);

}  // namespace execcap
