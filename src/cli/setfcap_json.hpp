// SPDX-License-Identifier: MIT
// What setfcap found and did, as JSON.
#pragma once

#include <string>
#include <vector>

#include "cli/setfcap_outcome.hpp"

namespace execcap {

/// The whole of a run as one JSON document and a newline; setfcap(8) describes its form, which has
/// a version. A name that is not UTF-8 is also there as the hexadecimal bytes `path_hex`.
[[nodiscard]] std::string setfcap_json(const SetfcapRequest& request,
                                       const std::vector<FileOutcome>& outcomes, CapSet all);

}  // namespace execcap
