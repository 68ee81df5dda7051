// SPDX-License-Identifier: MIT
// What a command line of setfcap asks for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "execcap/caps/file_caps_change.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

enum class SetfcapAction { set, get, remove, verify, dump, check, apply };

/// One run of setfcap.
struct SetfcapRequest {
  SetfcapAction action = SetfcapAction::set;
  FileCapsChange change;           ///< of set, remove and verify
  std::string manifest;            ///< of check and apply: a path, or `-`
  std::vector<std::string> files;  ///< what to work on; `-` for names on standard input
  bool recursive = false;
  bool one_file_system = false;
  std::optional<std::string> root;  ///< another root directory
  bool privileged = false;          ///< set-ID files, too
  bool dry_run = false;
  std::optional<CapSet> bounding;  ///< for which to warn
  bool show_rootid = false;
  bool verbose = false;
  bool quiet = false;
  bool json = false;
  bool null_ends = false;  ///< lines end in a null byte
};

/// What the words of the request stand for.
struct SetfcapContext {
  CapSet all;   ///< every capability that the running kernel has
  CapSet held;  ///< the caller's permitted set
  CapSet bounding;
};

/// Parses the words of a command line, without the tool's own name. Options may stand behind
/// operands; `-net_raw` is a LIST, not options.
Result<ParsedCommandLine> parse_setfcap_line(std::span<const std::string> words);

/// The request of a parsed command line. Usage errors: options that exclude each other, that belong
/// to another action, no file, and everything that a text or an id can be wrong about.
Result<SetfcapRequest> read_setfcap_request(const ParsedCommandLine& line,
                                            const SetfcapContext& context, Accounts& accounts);

/// The word for an action in messages and in JSON.
[[nodiscard]] std::string_view action_name(SetfcapAction action);

}  // namespace execcap
