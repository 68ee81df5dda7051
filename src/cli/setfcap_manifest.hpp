// SPDX-License-Identifier: MIT
// The actions of setfcap on manifests: dump, check, apply.
#pragma once

#include "cli/setfcap_files.hpp"

namespace execcap {

/// Does the action of the request, which is one of dump, check and apply. An error only if the
/// manifest cannot be read or is wrong anywhere: then nothing was done.
Result<void> run_on_manifest(const SetfcapRun& run);

}  // namespace execcap
