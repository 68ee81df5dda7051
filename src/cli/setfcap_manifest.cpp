// SPDX-License-Identifier: MIT
// Trees written as manifests, and manifests held against trees.
#include "cli/setfcap_manifest.hpp"

#include <map>
#include <set>

#include "execcap/caps/manifest_text.hpp"
#include "execcap/system/text_file.hpp"
#include "execcap/system/tree_walk.hpp"

namespace execcap {
namespace {

/// Whether anything is to be said of the file: capabilities, set-ID bits if they are asked for.
bool is_listed(const FileOutcome& outcome, bool is_privileged) {
  return outcome.caps || (is_privileged && (outcome.set_user_id || outcome.set_group_id));
}

/// A path as a walk gives it: without slashes at its end.
std::string as_walked(const std::string& top) {
  const std::size_t last = top.find_last_not_of('/');
  return last == std::string::npos ? top.substr(0, 1) : top.substr(0, last + 1);
}

void dump(const SetfcapRun& run) {
  const SetfcapRequest& request = run.request;
  Manifest manifest{.one_file_system = request.one_file_system,
                    .is_privileged = request.privileged};
  std::map<std::string, FileOutcome> found;
  TreeScan scan{.with_set_id = request.privileged, .one_file_system = request.one_file_system};
  scan.on_seen = [&](const SeenFile& file) {
    FileOutcome outcome = read_outcome(file);
    if (outcome.kind == OutcomeKind::failed) return run.report.take(std::move(outcome));
    if (is_listed(outcome, request.privileged)) found.emplace(outcome.path, std::move(outcome));
  };
  scan.on_pace = [&](WalkPace pace) { run.progress.add(pace); };
  for (const std::string& top : request.files) {
    manifest.trees.push_back(as_walked(top));
    scan.on_error = [&](const Error& error) { run.report.fail(top, error); };
    scan_tree(run.root, top, scan);
  }
  if (!request.json) {
    for (const auto& [path, outcome] : found) {
      ManifestEntry entry{.path = path, .caps = outcome.caps};
      if (request.privileged) {
        entry.set_user_id = outcome.set_user_id;
        entry.set_group_id = outcome.set_group_id;
      }
      manifest.entries.push_back(std::move(entry));
    }
    return run.report.write(manifest_text(manifest));
  }
  for (auto& [path, outcome] : found) run.report.take(std::move(outcome));
}

/// Opens what an entry names. None if it was reported as missing or as unreadable.
std::optional<CapFile> open_entry(const SetfcapRun& run, const ManifestEntry& entry) {
  Result<CapFile> file = CapFile::open(run.root, entry.path);
  if (file) return *std::move(file);
  const bool is_missing = file.error().kind == ErrorKind::not_found;
  FileOutcome outcome{.path = entry.path,
                      .kind = is_missing ? OutcomeKind::missing : OutcomeKind::failed,
                      .wanted = entry.caps,
                      .wanted_set_user_id = entry.set_user_id,
                      .wanted_set_group_id = entry.set_group_id};
  // For --check that it is missing is an answer, for --apply a failure.
  const bool is_answer = is_missing && run.request.action == SetfcapAction::check;
  if (!is_answer) outcome.error = file.error();
  run.report.take(std::move(outcome));
  return std::nullopt;
}

/// Whether an entry says something of set-ID bits.
bool speaks_of_set_id(const Manifest& manifest, const ManifestEntry& entry) {
  return manifest.is_privileged || entry.set_user_id || entry.set_group_id;
}

bool has_same_set_id(const FileOutcome& outcome, const ManifestEntry& entry) {
  return outcome.set_user_id == entry.set_user_id && outcome.set_group_id == entry.set_group_id;
}

void check_entry(const SetfcapRun& run, const Manifest& manifest, const ManifestEntry& entry) {
  const std::optional<CapFile> file = open_entry(run, entry);
  if (!file) return;
  FileOutcome outcome = read_outcome(file->seen());
  const bool has_set_id = speaks_of_set_id(manifest, entry);
  if (!has_set_id) {
    outcome.set_user_id = std::nullopt;
    outcome.set_group_id = std::nullopt;
  }
  outcome.wanted = entry.caps;
  outcome.wanted_set_user_id = entry.set_user_id;
  outcome.wanted_set_group_id = entry.set_group_id;
  if (outcome.kind != OutcomeKind::failed) {
    const bool is_same = outcome.caps == entry.caps && has_same_set_id(outcome, entry);
    outcome.kind = is_same ? OutcomeKind::unchanged : OutcomeKind::differs;
  }
  run.report.take(std::move(outcome));
}

/// What is in the trees and not in the manifest.
void check_trees(const SetfcapRun& run, const Manifest& manifest) {
  std::set<std::string> listed;
  for (const ManifestEntry& entry : manifest.entries) listed.insert(entry.path);
  std::vector<std::string> trees = manifest.trees;
  trees.insert(trees.end(), run.request.files.begin(), run.request.files.end());
  const bool is_privileged = manifest.is_privileged || run.request.privileged;
  TreeScan scan{.with_set_id = is_privileged,
                .one_file_system = manifest.one_file_system || run.request.one_file_system};
  scan.on_seen = [&](const SeenFile& file) {
    if (!listed.insert(file.path).second) return;
    FileOutcome outcome = read_outcome(file);
    if (outcome.kind != OutcomeKind::failed) {
      if (!is_listed(outcome, is_privileged)) return;
      outcome.kind = OutcomeKind::extra;
    }
    run.report.take(std::move(outcome));
  };
  scan.on_pace = [&](WalkPace pace) { run.progress.add(pace); };
  for (const std::string& top : trees) {
    scan.on_error = [&](const Error& error) { run.report.fail(top, error); };
    scan_tree(run.root, top, scan);
  }
}

void apply_entry(const SetfcapRun& run, const Manifest& manifest, const ManifestEntry& entry) {
  const std::optional<CapFile> file = open_entry(run, entry);
  if (!file) return;
  FileOutcome outcome = change_file(run, *file, read_outcome(file->seen()), entry.caps);
  const bool is_done = !is_failure(outcome);
  if (is_done && speaks_of_set_id(manifest, entry) && !has_same_set_id(outcome, entry)) {
    // Modes and owners are not for setfcap to change; that they differ is said all the same.
    if (outcome.kind == OutcomeKind::changed) outcome.caps = entry.caps;
    outcome.kind = OutcomeKind::differs;
    outcome.wanted_set_user_id = entry.set_user_id;
    outcome.wanted_set_group_id = entry.set_group_id;
    outcome.error = Error{.kind = ErrorKind::refused,
                          .what = "'" + entry.path + "'",
                          .why = "its set-ID bits or their owner differ from the manifest",
                          .hint =
                              "chmod and chown restore them; chown takes capabilities away, so "
                              "apply again after it"};
  }
  run.report.take(std::move(outcome));
}

}  // namespace

Result<void> run_on_manifest(const SetfcapRun& run) {
  if (run.request.action == SetfcapAction::dump) {
    dump(run);
    return {};
  }
  const std::string& path = run.request.manifest;
  const Result<std::string> text = read_text_file(path);
  if (!text) return text.error();
  const Result<Manifest> manifest =
      parse_manifest(*text, run.traits.all_caps(), path == "-" ? "standard input" : path);
  if (!manifest) return manifest.error();
  for (const ManifestEntry& entry : manifest->entries) {
    run.progress.add({.names = 1});
    if (run.request.action == SetfcapAction::check) {
      check_entry(run, *manifest, entry);
    } else {
      apply_entry(run, *manifest, entry);
    }
  }
  if (run.request.action == SetfcapAction::check) check_trees(run, *manifest);
  return {};
}

}  // namespace execcap
