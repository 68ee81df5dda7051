// SPDX-License-Identifier: MIT
// One process's share of a family.
#pragma once

#include "family.hpp"
#include "tally.hpp"

namespace execcap::kernel_check {

/// What a run is asked for.
struct RunOptions {
  std::uint64_t seed = 1;
  bool is_full = false;
  bool stops_early = false;  ///< at the first difference
  std::uint32_t workers = 1;
};

/// Makes and checks worker number `worker`'s share of the cases of `family` into `tally`. False if
/// a case could not be carried out; the report then says why.
[[nodiscard]] bool check_share(const Family& family, const World& world, const Files& files,
                               std::uint32_t worker, const RunOptions& options, Tally& tally);

}  // namespace execcap::kernel_check
