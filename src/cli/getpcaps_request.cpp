// SPDX-License-Identifier: MIT
// From options to a request; which of them go together is one table.
#include "cli/getpcaps_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "cli/assertion_text.hpp"
#include "cli/getpcaps_options.hpp"
#include "cli/id_words.hpp"
#include "cli/mask_text.hpp"
#include "cli/option_clash.hpp"

namespace execcap {
namespace {

namespace option = getpcaps_option;

/// A task, the option that asks for it, and what may stand beside that.
struct TaskOptions {
  GetpcapsTask task;
  const OptionEntry* asks;
  bool selects = false;  ///< --all and the filters
  std::array<const OptionEntry*, 4> beside = {};
};

/// In this order: the first whose option is given is the task.
constexpr std::array tasks = std::to_array<TaskOptions>({
    {GetpcapsTask::decode, &option::decode, false, {&option::json}},
    {GetpcapsTask::diff, &option::diff, false, {&option::json}},
    {GetpcapsTask::why, &option::why, false, {&option::exec, &option::json}},
    {GetpcapsTask::check, &option::check, true, {}},
    {GetpcapsTask::tree, &option::tree, true, {}},
    {GetpcapsTask::table, &option::sets, true, {&option::sort}},
    {GetpcapsTask::json, &option::json, true, {&option::sort}},
});

constexpr TaskOptions lines_options = {
    GetpcapsTask::lines,
    nullptr,
    true,
    {&option::iab, &option::verbose, &option::legacy, &option::ugly}};

constexpr std::array selecting = {&option::all,  &option::has,        &option::user,
                                  &option::name, &option::privileged, &option::threads};

bool is_among(const OptionEntry& entry, std::span<const OptionEntry* const> list) {
  return std::any_of(list.begin(), list.end(), [&entry](const OptionEntry* one) {
    return one != nullptr && one->name == entry.name;
  });
}

const TaskOptions& task_of(const ParsedCommandLine& line) {
  for (const TaskOptions& task : tasks) {
    if (line.has(*task.asks)) return task;
  }
  return lines_options;
}

Result<void> check_options(const ParsedCommandLine& line, const TaskOptions& task) {
  if (line.has(option::exec) && task.task != GetpcapsTask::why) {
    return usage_error(option::exec.dashed(), "only with --why", "add --why CAP");
  }
  for (const GivenOption& given : line.options) {
    const OptionEntry& entry = *given.entry;
    const bool is_task = task.asks != nullptr && task.asks->name == entry.name;
    if (is_task || is_among(entry, task.beside)) continue;
    if (task.selects && is_among(entry, selecting)) continue;
    if (task.asks == nullptr && entry.name == option::sort.name) continue;
    if (task.asks != nullptr) return clash_error(entry.dashed(), task.asks->dashed());
  }
  return {};
}

Result<ProcessOrder> parse_order(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, ProcessOrder>, 4> keys = {
      {{"pid", ProcessOrder::pid},
       {"name", ProcessOrder::name},
       {"uid", ProcessOrder::uid},
       {"caps", ProcessOrder::caps}}};
  for (const auto& [word, order] : keys) {
    if (text == word) return order;
  }
  return usage_error(option::sort.dashed(), "unknown key '" + text + "'",
                     "it is pid, name, uid or caps");
}

class RequestReader {
 public:
  RequestReader(const ParsedCommandLine& line, const GetpcapsContext& context, Accounts& accounts)
      : line_(line), context_(context), accounts_(accounts) {}

  Result<GetpcapsRequest> run() {
    const TaskOptions& task = task_of(line_);
    request_.task = task.task;
    request_.as_json = line_.has(option::json);
    if (const Result<void> fit = check_options(line_, task); !fit) return fit.error();
    for (const auto step : {&RequestReader::read_filter, &RequestReader::read_form,
                            &RequestReader::read_question, &RequestReader::read_operands}) {
      if (const Result<void> done = (this->*step)(); !done) return done.error();
    }
    return std::move(request_);
  }

 private:
  Result<void> read_filter() {
    ProcessFilter& filter = request_.filter;
    for (const std::string& text : line_.values(option::has)) {
      Result<HasFilter> has = parse_has(text);
      if (!has) return has.error();
      filter.has.push_back(*std::move(has));
    }
    if (const auto user = line_.value(option::user)) {
      const Result<Uid> uid = read_uid(*user, option::user.dashed(), accounts_);
      if (!uid) return uid.error();
      filter.user = *uid;
    }
    filter.name_pattern = line_.value(option::name);
    filter.privileged = line_.has(option::privileged);
    request_.all_threads = line_.has(option::threads);
    return {};
  }

  Result<void> read_form() {
    request_.with_iab = line_.has(option::iab);
    if (line_.has(option::verbose)) request_.form = LineForm::verbose;
    if (line_.has(option::legacy) || line_.has(option::ugly)) {
      if (line_.has(option::verbose)) return clash_error("--verbose", "--legacy");
      request_.form = LineForm::legacy;
    }
    if (const auto sort = line_.value(option::sort)) {
      const Result<ProcessOrder> order = parse_order(*sort);
      if (!order) return order.error();
      request_.order = *order;
    }
    return {};
  }

  Result<void> read_question() {
    for (const std::string& text : line_.values(option::check)) {
      Result<Assertion> assertion = parse_assertion(text, context_.all, context_.held, accounts_);
      if (!assertion) return assertion.error();
      request_.assertions.push_back(*std::move(assertion));
    }
    if (const auto why = line_.value(option::why)) {
      const Result<Cap> cap = parse_one_cap(*why, option::why.dashed());
      if (!cap) return cap.error();
      request_.cap = *cap;
    }
    request_.exec_file = line_.value(option::exec);
    if (const auto mask = line_.value(option::decode)) {
      const Result<CapSet> caps = parse_mask(*mask, option::decode.dashed());
      if (!caps) return caps.error();
      request_.mask = *caps;
    }
    return {};
  }

  Result<void> read_operands() {
    const std::vector<std::string>& operands = line_.operands;
    switch (request_.task) {
      case GetpcapsTask::decode:
        if (operands.empty()) return {};
        return usage_error(option::decode.dashed(), "'" + operands.front() + "' is too much",
                           "it takes a mask and no process");
      case GetpcapsTask::diff:
        request_.compared = operands;
        if (operands.size() == 2) return {};
        return usage_error(option::diff.dashed(),
                           "it needs two operands, not " + std::to_string(operands.size()),
                           "give two pids, or files that --json wrote");
      case GetpcapsTask::why:
        if (operands.size() == 1) return read_pids(operands);
        return usage_error(option::why.dashed(),
                           "it needs one process, not " + std::to_string(operands.size()),
                           "getpcaps --why CAP PID; 0 is getpcaps itself");
      case GetpcapsTask::lines:
      case GetpcapsTask::table:
      case GetpcapsTask::tree:
      case GetpcapsTask::json:
      case GetpcapsTask::check:
        break;
    }
    const bool means_all = request_.task == GetpcapsTask::tree || !request_.filter.empty();
    request_.all = line_.has(option::all) || (operands.empty() && means_all);
    if (!request_.all && operands.empty()) {
      return usage_error("command line", "no process", "give a pid, or --all");
    }
    if (request_.all && !operands.empty()) {
      return usage_error(option::all.dashed(), "cannot be combined with a pid", "give one of them");
    }
    return read_pids(operands);
  }

  Result<void> read_pids(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      const Result<Pid> pid = parse_pid_operand(word);
      if (!pid) return pid.error();
      request_.pids.push_back(*pid);
    }
    return {};
  }

  const ParsedCommandLine& line_;
  const GetpcapsContext& context_;
  Accounts& accounts_;
  GetpcapsRequest request_;
};

}  // namespace

Result<Pid> parse_pid_operand(std::string_view text) {
  std::int32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc() || rest != end || text.starts_with('-')) {
    return usage_error("'" + std::string(text) + "'", "is no pid",
                       "a pid is a number; 0 is getpcaps itself");
  }
  return Pid{number};
}

Result<GetpcapsRequest> read_getpcaps_request(const ParsedCommandLine& line,
                                              const GetpcapsContext& context, Accounts& accounts) {
  return RequestReader(line, context, accounts).run();
}

}  // namespace execcap
