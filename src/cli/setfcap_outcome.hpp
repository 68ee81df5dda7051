// SPDX-License-Identifier: MIT
// What setfcap found or did on one file, and how it says so in a line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/setfcap_request.hpp"
#include "execcap/model/file_warnings.hpp"

namespace execcap {

enum class OutcomeKind {
  shown,         ///< it has these capabilities, or none
  other,         ///< it is not a regular file
  changed,       ///< it has other ones now
  would_change,  ///< it would have, without --dry-run
  unchanged,     ///< it had them already
  differs,       ///< it has others than those it should
  missing,       ///< there is no such file
  extra,         ///< it has some that no manifest lists
  failed,        ///< it could not be read or changed
};

/// One file, one outcome.
struct FileOutcome {
  std::string path;
  OutcomeKind kind = OutcomeKind::shown;
  std::optional<FileCaps> caps;    ///< what it had when it was read; none for no attribute
  std::optional<FileCaps> wanted;  ///< what it should have, where that was said
  std::optional<Uid> set_user_id;  ///< the id that its set-user-ID bit gives
  std::optional<Gid> set_group_id;
  std::optional<Uid> wanted_set_user_id;
  std::optional<Gid> wanted_set_group_id;
  std::vector<std::byte> bytes;  ///< the attribute as the kernel showed it
  std::vector<FileWarning> warnings;
  std::optional<Error> error;  ///< why it could not be looked at or is not as it was asked for
};

/// Whether the file is not as it was asked for, or could not be looked at.
[[nodiscard]] bool is_failure(const FileOutcome& outcome);

/// The word for a kind in JSON.
[[nodiscard]] std::string_view kind_name(OutcomeKind kind);

/// The line about an outcome on standard output, without its end; none where there is nothing to
/// say. `all` is every capability of the running kernel, after which getcap(8) writes CAPTEXT.
/// Names are made printable unless lines end in null bytes.
[[nodiscard]] std::optional<std::string> outcome_line(const SetfcapRequest& request,
                                                      const FileOutcome& outcome, CapSet all);

}  // namespace execcap
