// SPDX-License-Identifier: MIT
// The actions of setfcap on the files of a command line: show, set, remove, verify.
#pragma once

#include "cli/progress.hpp"
#include "cli/setfcap_report.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/system/file_caps_io.hpp"

namespace execcap {

/// What a run of setfcap works with.
struct SetfcapRun {
  const SetfcapRequest& request;
  const KernelTraits& traits;
  const FileRoot& root;
  SetfcapReport& report;
  FileProgress& progress;
};

/// What the file has, as an outcome: `shown`, or `failed` with the reason.
[[nodiscard]] FileOutcome read_outcome(const SeenFile& file);

/// Gives the file `wanted` unless it has that already, and says what came of it. An attribute that
/// cannot be read is left alone. `now` is read_outcome() of the file.
[[nodiscard]] FileOutcome change_file(const SetfcapRun& run, const CapFile& file, FileOutcome now,
                                      const std::optional<FileCaps>& wanted);

/// Does the action of the request, which is one of get, set, remove and verify, on each of its
/// files, and below them if it is recursive. An error only if the names cannot be read.
Result<void> run_on_files(const SetfcapRun& run);

}  // namespace execcap
