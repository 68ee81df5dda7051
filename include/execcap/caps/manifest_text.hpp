// SPDX-License-Identifier: MIT
// A manifest: which files have which capabilities, as text that can be kept, compared and applied.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "execcap/base/result.hpp"
#include "execcap/caps/file_caps.hpp"

namespace execcap {

/// What a manifest says of one file.
struct ManifestEntry {
  std::string path;
  std::optional<FileCaps> caps;     ///< none: the file has no attribute
  std::optional<Uid> set_user_id;   ///< the owner, where the set-user-ID bit gives its id
  std::optional<Gid> set_group_id;  ///< the group, where the set-group-ID bit gives its id

  friend bool operator==(const ManifestEntry&, const ManifestEntry&) = default;
};

/// A whole manifest. `trees`, `one_file_system` and `is_privileged` say where it was taken, so that
/// what is there beyond it can be found.
struct Manifest {
  std::vector<std::string> trees;  ///< directories whose files it lists completely
  bool one_file_system = false;    ///< file systems mounted below them are left out
  bool is_privileged = false;      ///< set-user-ID and set-group-ID files are listed, too
  std::vector<ManifestEntry> entries;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Reads the text. A line is a path, a blank, and CAPTEXT or the word `none`, then any of
/// `[rootid=UID]`, `[effective]` (the flag without any capability), `[set-user-ID=UID]` and
/// `[set-group-ID=GID]`; output of getcap(8) is therefore a manifest. A path that does not stand
/// for itself is in double quotes with `\"`, `\\`, `\n`, `\t` and `\xNN`. Lines that begin with `#`
/// and empty ones say nothing. Lines that begin with `%` are `%setfcap 1` (the version of the
/// form), `%tree PATH`, `%one-file-system` and `%privileged`.
/// A usage error names `what` and the line: nothing of a manifest that is wrong anywhere is used.
/// A path that stands twice is such an error.
Result<Manifest> parse_manifest(std::string_view text, CapSet all, std::string_view what);

/// The text of a manifest, entries in the order of their paths' bytes. Parses back to the same.
[[nodiscard]] std::string manifest_text(const Manifest& manifest);

/// `path` as a manifest writes it: in double quotes where it holds more than printable ASCII
/// without blanks, or begins as something else would.
[[nodiscard]] std::string manifest_name(std::string_view path);

/// What a manifest writes behind a path: `cap_net_raw=ep [rootid=100000]`, or `none`.
[[nodiscard]] std::string manifest_caps_text(const std::optional<FileCaps>& caps);

/// ` [set-user-ID=0] [set-group-ID=42]`, each where there is one.
[[nodiscard]] std::string manifest_set_id_text(std::optional<Uid> user, std::optional<Gid> group);

}  // namespace execcap
