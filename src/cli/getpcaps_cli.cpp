// SPDX-License-Identifier: MIT
// Which of its tasks getpcaps does, and how each ends.
#include "cli/getpcaps_cli.hpp"

#include <algorithm>
#include <span>

#include "cli/command_line.hpp"
#include "cli/exit_code.hpp"
#include "cli/getpcaps_classic.hpp"
#include "cli/getpcaps_options.hpp"
#include "cli/getpcaps_request.hpp"
#include "cli/mask_text.hpp"
#include "cli/operand_order.hpp"
#include "cli/process_diff.hpp"
#include "cli/process_json.hpp"
#include "cli/process_listing.hpp"
#include "cli/report.hpp"
#include "cli/why_facts.hpp"
#include "cli/why_text.hpp"
#include "execcap/plan/environment.hpp"
#include "execcap/system/process_caps.hpp"
#include "execcap/system/process_reader.hpp"
#include "execcap/system/text_file.hpp"

namespace execcap {
namespace {

constexpr std::string_view tool = "getpcaps";

class Getpcaps {
 public:
  Getpcaps(const GetpcapsMeans& means, const KernelTraits& traits)
      : means_(means), traits_(traits), all_(traits.all_caps()) {}

  Result<int> run(const GetpcapsRequest& request) {
    switch (request.task) {
      case GetpcapsTask::decode:
        return show(request.as_json ? mask_json(request.mask, all_)
                                    : mask_text(request.mask, all_));
      case GetpcapsTask::diff:
        return compare(request);
      case GetpcapsTask::why:
        return explain(request);
      case GetpcapsTask::check:
      case GetpcapsTask::lines:
      case GetpcapsTask::table:
      case GetpcapsTask::tree:
      case GetpcapsTask::json:
        break;
    }
    const Result<Listing> listing = read_listing(request, all_, means_);
    if (!listing) return listing.error();
    if (request.task == GetpcapsTask::check) return check_listing(*listing, request, all_, means_);
    const Result<void> shown = show_listing(*listing, request, traits_, means_);
    if (!shown) return shown.error();
    return listing->is_complete ? exit_code::success : exit_code::differs;
  }

 private:
  Result<int> show(const std::string& text, int code = exit_code::success) {
    const Result<void> written = means_.console.write_out(text);
    if (!written) return written.error();
    return code;
  }

  Result<int> compare(const GetpcapsRequest& request) {
    const Result<std::vector<ProcessRecord>> first = side(request.compared[0], request.compared[1]);
    if (!first) return first.error();
    const Result<std::vector<ProcessRecord>> second =
        side(request.compared[1], request.compared[0]);
    if (!second) return second.error();
    const std::vector<ProcessDifference> found = differences(*first, *second, all_);
    const auto is_partly_seen = [](const ProcessRecord& record) { return !record.is_whole; };
    if (found.empty() && (std::any_of(first->begin(), first->end(), is_partly_seen) ||
                          std::any_of(second->begin(), second->end(), is_partly_seen))) {
      return Error{.what = "--diff",
                   .why = "what is known is the same, but not everything is known",
                   .hint = "ask as root, with /proc mounted"};
    }
    return show(request.as_json ? differences_json(found) : differences_text(found),
                found.empty() ? exit_code::success : exit_code::differs);
  }

  /// The processes that one operand of --diff stands for. A file beside a pid is looked through for
  /// that pid, unless it has one process alone.
  Result<std::vector<ProcessRecord>> side(const std::string& word, const std::string& other) {
    if (is_all_digits(word)) return one_process(word);
    const Result<std::string> text = read_text_file(word);
    if (!text) return text.error();
    Result<std::vector<ProcessRecord>> records = parse_process_json(*text, word);
    if (!records || !is_all_digits(other) || is_of_one_process(*records)) return records;
    const Result<Pid> pid = parse_pid_operand(other);
    if (!pid) return pid.error();
    const auto is_other = [&pid](const ProcessRecord& record) {
      return record.status.thread_group != *pid && record.status.pid != *pid;
    };
    records->erase(std::remove_if(records->begin(), records->end(), is_other), records->end());
    if (records->empty()) {
      return Error{.kind = ErrorKind::not_found, .what = word, .why = "it has no process " + other};
    }
    return records;
  }

  Result<std::vector<ProcessRecord>> one_process(const std::string& word) {
    const Result<Pid> pid = parse_pid_operand(word);
    if (!pid) return pid.error();
    const Result<Listing> listing = read_listing({.pids = {*pid}}, all_, means_);
    if (!listing) return listing.error();
    if (listing->records.empty()) {
      return Error{
          .kind = ErrorKind::not_found, .what = "--diff", .why = "there is no process " + word};
    }
    return listing->records;
  }

  Result<int> explain(const GetpcapsRequest& request) {
    const Result<ProcFolder> proc = ProcFolder::open(means_.proc_path);
    if (!proc) return proc.error();
    const Pid asked = request.pids.front();
    const Pid pid = asked.value == 0 ? proc->own_pid() : asked;
    const Result<GatheredFacts> gathered = gather_why_facts(*proc, pid, means_.kernel);
    if (!gathered) return gathered.error();
    std::optional<ExecTarget> target;
    if (request.exec_file) {
      const auto path = environment_value(means_.environment, "PATH");
      Result<ExecTarget> found = read_target_of(*proc, *gathered, *request.exec_file,
                                                std::string(path.value_or(default_search_path)));
      if (!found) return found.error();
      target = *std::move(found);
    }
    const WhyAnswer answer = answer_why(gathered->facts, request.cap, gathered->notes, target);
    return show(request.as_json ? why_json(answer) : why_text(answer, means_.console.columns()));
  }

  const GetpcapsMeans& means_;
  KernelTraits traits_;
  CapSet all_;
};

Result<int> run_line(const ParsedCommandLine& line, const GetpcapsMeans& means) {
  const Result<KernelTraits> traits = read_kernel_traits(means.kernel);
  if (!traits) return traits.error();
  const Result<CapTriple> own = capget_of(Pid{0});
  if (!own) return own.error();
  const Result<GetpcapsRequest> request = read_getpcaps_request(
      line, {.all = traits->all_caps(), .held = own->permitted}, means.accounts);
  if (!request) return request.error();
  return Getpcaps(means, *traits).run(*request);
}

Result<ParsedCommandLine> parse_words(std::span<const std::string> words) {
  const Result<std::vector<std::string>> ordered = with_operands_last(words, getpcaps_options);
  if (!ordered) return ordered.error();
  return parse_command_line(*ordered, getpcaps_options);
}

/// What needs no process: help and its kin.
std::optional<std::string> told_about_itself(const ParsedCommandLine& line) {
  if (line.has(getpcaps_option::help) || line.has(getpcaps_option::usage)) {
    return help_text(getpcaps_help_text(), getpcaps_options);
  }
  if (line.has(getpcaps_option::version)) return version_text(tool);
  if (line.has(getpcaps_option::license)) {
    return "getpcaps is free software under the MIT licence\n";
  }
  return std::nullopt;
}

}  // namespace

int getpcaps_main(const std::vector<std::string>& args, const GetpcapsMeans& means) {
  const auto fail = [&means](const Error& error) {
    report(means.console, tool, error);
    return exit_code::not_possible;
  };
  std::span<const std::string> words = args;
  if (!words.empty()) words = words.subspan(1);
  if (is_classic_command_line(words)) return show_classic(words, means);

  const Result<ParsedCommandLine> line = parse_words(words);
  if (!line) return fail(line.error());
  if (const auto text = told_about_itself(*line)) {
    const Result<void> written = means.console.write_out(*text);
    return written ? exit_code::success : fail(written.error());
  }
  const Result<int> code = run_line(*line, means);
  return code ? *code : fail(code.error());
}

}  // namespace execcap
