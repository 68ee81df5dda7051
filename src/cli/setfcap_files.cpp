// SPDX-License-Identifier: MIT
// File by file: each is opened once, and a failure on one is no reason to leave out the next.
#include "cli/setfcap_files.hpp"

#include <algorithm>

#include "execcap/model/exec_target.hpp"
#include "execcap/system/text_file.hpp"
#include "execcap/system/tree_walk.hpp"

namespace execcap {
namespace {

/// The names of the command line, those of standard input in the place of `-`.
Result<std::vector<std::string>> names_of(const SetfcapRequest& request) {
  std::vector<std::string> names;
  for (const std::string& word : request.files) {
    if (word != "-") {
      names.push_back(word);
      continue;
    }
    const Result<std::string> text = read_text_file("-");
    if (!text) return text.error();
    const char end = request.null_ends ? '\0' : '\n';
    for (std::size_t begin = 0; begin < text->size();) {
      const std::size_t stop = std::min(text->find(end, begin), text->size());
      names.push_back(text->substr(begin, stop - begin));
      begin = stop + 1;
    }
  }
  return names;
}

/// The warnings about what a file is given. A whole tree or manifest is not told what goes with
/// every file.
std::vector<FileWarning> warnings_about(const SetfcapRun& run, const CapFile& file,
                                        const std::optional<FileCaps>& caps) {
  if (!caps || (run.request.quiet && !run.request.json)) return {};
  std::vector<FileWarning> warnings =
      file_warnings(file.facts(), *caps, run.request.bounding, run.traits);
  const bool is_batch = run.request.recursive || run.request.action == SetfcapAction::apply;
  if (is_batch && !run.request.verbose) {
    std::erase_if(warnings,
                  [](const FileWarning& warning) { return warning.concern == FileConcern::note; });
  }
  return warnings;
}

FileOutcome verified(FileOutcome now, const FileCapsChange& change) {
  if (now.kind == OutcomeKind::failed) return now;
  now.wanted = after_change(now.caps, change);
  now.kind = now.wanted == now.caps ? OutcomeKind::unchanged : OutcomeKind::differs;
  return now;
}

void show_file(const SetfcapRun& run, const SeenFile& file) {
  FileOutcome now = read_outcome(file);
  const bool says = now.caps || run.request.verbose || now.kind == OutcomeKind::failed;
  if (says) run.report.take(std::move(now));
}

void take_file(const SetfcapRun& run, const CapFile& file) {
  const SetfcapRequest& request = run.request;
  if (request.action == SetfcapAction::get) return show_file(run, file.seen());
  FileOutcome now = read_outcome(file.seen());
  if (request.action == SetfcapAction::verify) {
    return run.report.take(verified(std::move(now), request.change));
  }
  const std::optional<FileCaps> wanted = after_change(now.caps, request.change);
  run.report.take(change_file(run, file, std::move(now), wanted));
}

void take_tree(const SetfcapRun& run, const std::string& top) {
  const auto fail = [&](const Error& error) { run.report.fail(top, error); };
  const bool is_get = run.request.action == SetfcapAction::get;
  if (is_get && !run.request.verbose) {
    return scan_tree(run.root, top,
                     {.one_file_system = run.request.one_file_system,
                      .on_seen = [&](const SeenFile& file) { show_file(run, file); },
                      .on_error = fail,
                      .on_pace = [&](WalkPace pace) { run.progress.add(pace); }});
  }
  TreeWalk walk{.one_file_system = run.request.one_file_system};
  walk.on_pace = [&](WalkPace pace) { run.progress.add({.names = pace.names}); };
  walk.on_file = [&](const CapFile& file) { take_file(run, file); };
  walk.on_error = fail;
  if (is_get) {
    walk.on_other = [&](const std::string& path) {
      run.report.take({.path = path, .kind = OutcomeKind::other});
    };
  }
  walk_tree(run.root, top, walk);
}

void take_name(const SetfcapRun& run, const std::string& name) {
  run.progress.add({.names = 1});
  const Result<CapFile> file = CapFile::open(run.root, name);
  if (file) return take_file(run, *file);
  // Of what is open to be opened, only a file of another kind is refused.
  const bool is_other = file.error().kind == ErrorKind::refused;
  const bool is_shown = is_other && run.request.action == SetfcapAction::get && run.request.verbose;
  run.report.take({.path = name,
                   .kind = is_shown ? OutcomeKind::other : OutcomeKind::failed,
                   .error = file.error()});
}

}  // namespace

FileOutcome read_outcome(const SeenFile& file) {
  FileOutcome outcome{.path = file.path};
  constexpr std::uint32_t sets_group = mode::set_group_id | mode::group_execute;
  if ((file.mode & mode::set_user_id) != 0) outcome.set_user_id = file.owner;
  if ((file.mode & sets_group) == sets_group) outcome.set_group_id = file.group;
  if (!file.stored) {
    outcome.kind = OutcomeKind::failed;
    outcome.error = file.stored.error();
    return outcome;
  }
  outcome.caps = file.stored->caps;
  outcome.bytes = file.stored->bytes;
  if (file.stored->fault) {
    outcome.kind = OutcomeKind::failed;
    outcome.error = file.stored->fault;
  }
  return outcome;
}

FileOutcome change_file(const SetfcapRun& run, const CapFile& file, FileOutcome now,
                        const std::optional<FileCaps>& wanted) {
  now.wanted = wanted;
  now.wanted_set_user_id = now.set_user_id;
  now.wanted_set_group_id = now.set_group_id;
  if (now.kind == OutcomeKind::failed) return now;
  if (now.caps == wanted) {
    now.kind = OutcomeKind::unchanged;
  } else if (run.request.dry_run) {
    now.kind = OutcomeKind::would_change;
  } else {
    const Result<void> done = wanted ? file.write(*wanted) : file.remove();
    if (!done) {
      now.kind = OutcomeKind::failed;
      now.error = done.error();
      return now;
    }
    now.kind = OutcomeKind::changed;
  }
  // What was there already and was not asked for by name is no news.
  const bool is_old = now.kind == OutcomeKind::unchanged &&
                      run.request.action == SetfcapAction::apply && !run.request.verbose;
  if (!is_old || run.request.json) now.warnings = warnings_about(run, file, wanted);
  return now;
}

Result<void> run_on_files(const SetfcapRun& run) {
  const Result<std::vector<std::string>> names = names_of(run.request);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    run.request.recursive ? take_tree(run, name) : take_name(run, name);
  }
  return {};
}

}  // namespace execcap
