// SPDX-License-Identifier: MIT
// The proc file system as a source of other processes: one open folder, one read for each process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/base/result.hpp"
#include "execcap/system/proc_status.hpp"
#include "execcap/system/unique_fd.hpp"

namespace execcap {

/// Why there is nothing to read.
enum class Unreadable {
  gone,       ///< the process has ended, or there never was one
  forbidden,  ///< it is there and the caller may not look (proc(5), hidepid)
};

/// An open proc file system. Every read is relative to it, so that a later change of the root
/// directory or of the mounts does not matter.
class ProcFolder {
 public:
  /// Opens `path`. An error if it cannot be opened or does not know the caller: then no proc file
  /// system is mounted there, or one of another pid namespace.
  static Result<ProcFolder> open(const std::string& path = "/proc");

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The caller's number as this proc file system shows it.
  [[nodiscard]] Pid own_pid() const { return own_pid_; }
  /// Whether it is of the caller's pid namespace, so that its numbers are those of system calls.
  [[nodiscard]] bool shows_own_pids() const;

  /// The process ids that it shows, in rising order.
  [[nodiscard]] Result<std::vector<Pid>> processes() const;
  /// The threads of a process in rising order, itself among them; none if it is gone or hidden.
  [[nodiscard]] std::vector<Pid> threads(Pid process) const;
  /// How many threads a process has, without a look at them; 0 if it is gone or hidden.
  [[nodiscard]] std::size_t count_threads(Pid process) const;

  /// The state of a process, or of any thread by its own id. The inner result says why there is
  /// none; the outer error is a status that cannot be understood.
  [[nodiscard]] Result<Result<ProcStatus, Unreadable>> status(Pid process) const;

  /// The text of PID/`name`; none if it cannot be read.
  [[nodiscard]] std::optional<std::string> text(Pid process, const std::string& name) const;
  /// The arguments of the command, empty for a kernel thread; none if they cannot be read.
  [[nodiscard]] std::optional<std::vector<std::string>> command(Pid process) const;
  /// Where a symbolic link such as PID/exe or PID/root leads; none if it cannot be read.
  [[nodiscard]] std::optional<std::string> link(Pid process, const std::string& name) const;
  /// The number of the user namespace, from PID/ns/user; none if it cannot be read.
  [[nodiscard]] std::optional<std::uint64_t> user_namespace(Pid process) const;

  /// Whether processes of other users do not appear at all (hidepid=2 and 4) for this caller.
  [[nodiscard]] bool hides_processes() const;

 private:
  ProcFolder(UniqueFd descriptor, std::string path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  UniqueFd descriptor_;
  std::string path_;
  Pid own_pid_;
};

}  // namespace execcap
