// SPDX-License-Identifier: MIT
// Where the outcomes of a run of setfcap go: lines, messages, JSON, and the exit code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/console.hpp"
#include "cli/setfcap_outcome.hpp"

namespace execcap {

/// Takes outcomes one by one and says each at once; JSON it says at the end.
class SetfcapReport {
 public:
  SetfcapReport(const SetfcapRequest& request, CapSet all, Console& console)
      : request_(request), all_(all), console_(console) {}

  /// One file. Its error and its warnings go to standard error, unless they go to JSON.
  void take(FileOutcome outcome);
  /// A failure that belongs to no regular file: a directory that cannot be read.
  void fail(const std::string& path, const Error& error);
  /// Text of another form for standard output: a manifest.
  void write(std::string_view text);

  /// Writes what is left. The exit code: 1 if anything failed or differs, or could not be written.
  [[nodiscard]] int finish();

 private:
  void say(const FileOutcome& outcome);
  void flush();

  const SetfcapRequest& request_;
  CapSet all_;
  Console& console_;
  std::string pending_;
  std::vector<FileOutcome> kept_;  ///< for JSON
  std::size_t changed_ = 0;
  std::size_t unchanged_ = 0;
  std::size_t failed_ = 0;
  bool write_failed_ = false;
};

}  // namespace execcap
