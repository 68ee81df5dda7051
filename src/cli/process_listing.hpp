// SPDX-License-Identifier: MIT
// The processes of a request, and the forms in which they are shown.
#pragma once

#include <optional>

#include "cli/getpcaps_means.hpp"
#include "cli/getpcaps_request.hpp"
#include "execcap/model/surroundings.hpp"
#include "execcap/system/process_scan.hpp"

namespace execcap {

/// What was found, filtered and in order, and how whole it is.
struct Listing {
  std::vector<ProcessRecord> records;
  std::vector<bool> wanted;        ///< of each record: a tree has all, and shows these
  std::optional<ProcFolder> proc;  ///< none where /proc is not mounted
  bool is_complete = true;         ///< everything asked for could be read
  bool has_missing = false;        ///< a pid that was asked for is not there
};

/// Reads the processes. What could not be read is reported on standard error and makes the listing
/// incomplete. Without /proc single processes have three sets each; that is reported, too. An error
/// if nothing could be read at all.
Result<Listing> read_listing(const GetpcapsRequest& request, CapSet all,
                             const GetpcapsMeans& means);

/// Writes the listing as the request says.
Result<void> show_listing(const Listing& listing, const GetpcapsRequest& request,
                          const KernelTraits& traits, const GetpcapsMeans& means);

/// Reports on standard error what keeps each process from being as --assert says; the exit code.
int check_listing(const Listing& listing, const GetpcapsRequest& request, CapSet all,
                  const GetpcapsMeans& means);

}  // namespace execcap
