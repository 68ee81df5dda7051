// SPDX-License-Identifier: MIT
// States of a process side by side.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "execcap/model/process_state.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// One state with its heading.
struct StateColumn {
  std::string heading;
  ProcessState state;
};

/// The measures of the table.
struct TableWidths {
  std::size_t columns = 80;      ///< the whole table, where words allow it
  std::size_t label_width = 14;  ///< the column of row names
};

/// A row for each of uid, gid, groups, the five sets, securebits and no_new_privs. Cells that are
/// too wide are broken behind commas. Four equal ids are one, else real / effective / saved, the
/// saved one only where it differs; `-` is an empty set.
[[nodiscard]] std::string state_table(const std::vector<StateColumn>& columns, CapSet all_caps,
                                      Accounts& accounts, const TableWidths& widths);

}  // namespace execcap
