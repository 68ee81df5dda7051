// SPDX-License-Identifier: MIT
// Command lines whose options and operands may come in any order.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.hpp"
#include "execcap/base/result.hpp"

namespace execcap {

/// `words` with all options first and the operands behind a `--`, as getopt_long(3) orders them.
/// What stands behind a `--` is operands; so is a word of `-` and a digit, which is a number and
/// no option unless the table has that letter, and a word of which `is_also_operand` says so. The
/// errors are those of scan_arguments().
Result<std::vector<std::string>> with_operands_last(
    std::span<const std::string> words, OptionTable table,
    const std::function<bool(std::string_view word)>& is_also_operand = {});

}  // namespace execcap
