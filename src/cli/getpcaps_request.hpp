// SPDX-License-Identifier: MIT
// What a command line asks of getpcaps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/assertion.hpp"
#include "cli/command_line.hpp"
#include "cli/process_filter.hpp"
#include "cli/process_line.hpp"
#include "execcap/system/accounts.hpp"

namespace execcap {

/// What is to be done.
enum class GetpcapsTask {
  lines,
  table,
  tree,
  json,
  check,  ///< --assert
  diff,
  why,
  decode,
};

/// The order of the list.
enum class ProcessOrder {
  as_found,  ///< as the pids are given; by pid for all
  pid,
  name,
  uid,
  caps,  ///< most permitted capabilities first
};

/// The whole request.
struct GetpcapsRequest {
  GetpcapsTask task = GetpcapsTask::lines;
  bool as_json = false;  ///< the answer to --diff, --why or --decode as JSON

  bool all = false;
  std::vector<Pid> pids;  ///< if not all; Pid{0} is the caller
  bool all_threads = false;
  ProcessFilter filter;
  ProcessOrder order = ProcessOrder::as_found;

  LineForm form = LineForm::plain;
  bool with_iab = false;

  std::vector<Assertion> assertions;
  std::vector<std::string> compared;  ///< the two operands of --diff
  Cap cap;                            ///< of --why
  std::optional<std::string> exec_file;
  CapSet mask;  ///< of --decode
};

/// Where a request is read.
struct GetpcapsContext {
  CapSet all;   ///< what the kernel has
  CapSet held;  ///< what the caller has permitted
};

/// Reads the options and operands. Usage errors: options that do not go together, words that do not
/// parse, no process to show. Filters and --tree without a pid mean all processes.
Result<GetpcapsRequest> read_getpcaps_request(const ParsedCommandLine& line,
                                              const GetpcapsContext& context, Accounts& accounts);

/// A pid in strict decimal.
Result<Pid> parse_pid_operand(std::string_view text);

}  // namespace execcap
