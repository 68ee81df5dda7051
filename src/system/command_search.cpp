// SPDX-License-Identifier: MIT
// The search along PATH with the eyes of the identity that will run the command.
#include "execcap/system/command_search.hpp"

#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <cerrno>
#include <string_view>

#include "execcap/model/exec_rules.hpp"
#include "file_view.hpp"

namespace execcap {
namespace {

ExecFile exec_file(const std::string& path, const struct stat& status) {
  return {.path = path,
          .owner = Uid{status.st_uid},
          .group = Gid{status.st_gid},
          .mode = status.st_mode & 07777U};
}

/// Whether `who` may pass through every directory of `path`, from the root or the working directory
/// on.
bool may_search_all(const ProcessState& who, const FileView& view, const std::string& path) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string prefix = path.substr(0, end);
    const auto status = view.status(prefix);
    if (!status || !S_ISDIR(status->st_mode)) return false;
    if (!may_search(who, exec_file(prefix, *status))) return false;
  }
  return true;
}

bool is_on_noexec_mount(const FileView& view, const std::string& path) {
  const auto file = view.open_as_path(path);
  struct statfs mount {};
  return file && ::fstatfs(file->get(), &mount) == 0 &&
         (static_cast<unsigned long>(mount.f_flags) & ST_NOEXEC) != 0;
}

enum class Candidate { absent, not_executable, executable };

/// What `path`, a file in `directory`, is to `who`.
Candidate candidate(const ProcessState& who, const FileView& view, const std::string& directory,
                    const std::string& path) {
  const auto status = view.status(path);
  if (!status) {
    // The launcher may not look there: the command may be there all the same.
    return status.error().number == EACCES ? Candidate::not_executable : Candidate::absent;
  }
  const std::string start = directory.starts_with('/') ? "/" : ".";
  const auto start_status = view.status(start);
  if (!start_status || !may_search(who, exec_file(start, *start_status)) ||
      !may_search_all(who, view, directory)) {
    return Candidate::not_executable;
  }
  const bool is_executable = S_ISREG(status->st_mode) &&
                             may_execute(who, exec_file(path, *status)) &&
                             !is_on_noexec_mount(view, path);
  return is_executable ? Candidate::executable : Candidate::not_executable;
}

}  // namespace

Result<std::string> find_command(const std::string& command, const CommandPlace& place,
                                 const ProcessState& who) {
  if (command.find('/') != std::string::npos) return command;
  if (command.empty()) {
    return Error{.kind = ErrorKind::not_found, .what = "''", .why = "the command is empty"};
  }
  Result<FileView> view = FileView::open(place);
  if (!view) return view.error();

  std::string not_executable;
  std::string_view rest = place.search_path;
  while (!place.search_path.empty()) {
    const std::string_view element = rest.substr(0, rest.find(':'));
    const std::string directory = element.empty() ? "." : std::string(element);
    std::string path = directory;
    if (!path.ends_with('/')) path += '/';
    path += command;
    const Candidate found = candidate(who, *view, directory, path);
    if (found == Candidate::executable) return path;
    if (found == Candidate::not_executable && not_executable.empty()) not_executable = path;
    if (element.size() == rest.size()) break;
    rest.remove_prefix(element.size() + 1);
  }
  if (!not_executable.empty()) {
    return Error{.kind = ErrorKind::not_startable,
                 .what = "cannot execute " + not_executable,
                 .why = errno_text(EACCES) + " for uid " + std::to_string(who.uid.fs.value),
                 .hint = "there is no other '" + command + "' in PATH",
                 .errnum = EACCES};
  }
  return Error{.kind = ErrorKind::not_found,
               .what = command,
               .why = "command not found",
               .hint = place.search_path.empty() ? "PATH is empty" : "PATH is " + place.search_path,
               .errnum = ENOENT};
}

}  // namespace execcap
