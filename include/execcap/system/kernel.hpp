// SPDX-License-Identifier: MIT
// The seam to the kernel: one function for each call that changes or reads the launcher's state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "execcap/caps/set_text.hpp"
#include "execcap/model/helper_rules.hpp"
#include "execcap/model/process_state.hpp"
#include "execcap/system/unique_fd.hpp"

namespace execcap {

/// What uname(2) says of the kernel.
struct KernelName {
  std::string release;  ///< `6.1.0-18-amd64`
  std::string version;  ///< `#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-05-01)`
};

/// The calls that a launch makes, named as the calls. Every error is the errno(3) of the call in
/// Error::errnum; nothing is retried and nothing is ignored. The Linux behind it is
/// system/linux_kernel.hpp, the one of the tests is made of the rule book.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  // What a launch changes.
  virtual Result<void> setsid() = 0;
  virtual Result<void> umask(std::uint32_t mask) = 0;
  virtual Result<void> chroot(const std::string& path) = 0;
  virtual Result<void> chdir(const std::string& path) = 0;
  virtual Result<void> setgroups(std::span<const Gid> groups) = 0;
  virtual Result<void> setresgid(Gid real, Gid effective, Gid saved) = 0;
  virtual Result<void> setresuid(Uid real, Uid effective, Uid saved) = 0;
  virtual Result<void> set_keep_caps(bool on) = 0;           ///< PR_SET_KEEPCAPS
  virtual Result<void> set_securebits(Securebits bits) = 0;  ///< PR_SET_SECUREBITS
  virtual Result<void> drop_bounding(Cap cap) = 0;           ///< PR_CAPBSET_DROP
  virtual Result<void> capset(const CapTriple& caps) = 0;
  virtual Result<void> lower_ambient(Cap cap) = 0;               ///< PR_CAP_AMBIENT_LOWER
  virtual Result<void> raise_ambient(Cap cap) = 0;               ///< PR_CAP_AMBIENT_RAISE
  virtual Result<void> set_no_new_privs() = 0;                   ///< PR_SET_NO_NEW_PRIVS
  virtual Result<void> set_parent_death_signal(int signal) = 0;  ///< PR_SET_PDEATHSIG
  virtual Pid getppid() = 0;
  /// A write to kernel.usermodehelper.bset. That it succeeds says nothing of what is there then.
  virtual Result<void> write_helper_bounding(CapSet caps) = 0;
  virtual Result<void> write_helper_inheritable(CapSet caps) = 0;

  // What a launch reads.
  /// The text of /proc/thread-self/`name`, or nothing where no proc file system is mounted on
  /// /proc. `status` has the ids, the groups, the five sets and no_new_privs in one read.
  virtual std::optional<std::string> read_proc(const std::string& name) = 0;
  virtual Result<IdQuad<Uid>> getresuid() = 0;  ///< and setfsuid(-1) for the file-system id
  virtual Result<IdQuad<Gid>> getresgid() = 0;  ///< and setfsgid(-1)
  virtual Result<std::vector<Gid>> getgroups() = 0;
  virtual Result<CapTriple> capget() = 0;
  virtual Result<bool> read_bounding(Cap cap) = 0;    ///< PR_CAPBSET_READ
  virtual Result<bool> read_ambient(Cap cap) = 0;     ///< PR_CAP_AMBIENT_IS_SET
  virtual Result<Securebits> get_securebits() = 0;    ///< PR_GET_SECUREBITS
  virtual Result<bool> get_no_new_privs() = 0;        ///< PR_GET_NO_NEW_PRIVS
  virtual Result<int> get_parent_death_signal() = 0;  ///< PR_GET_PDEATHSIG
  virtual Result<HelperCaps> read_helper_caps() = 0;  ///< kernel.usermodehelper.*
  virtual Result<KernelName> uname() = 0;
  /// Whether the user namespace is the initial one, as the number of /proc/thread-self/ns/user
  /// says. False where that cannot be told.
  virtual bool is_in_initial_user_namespace() = 0;

  /// execve(2) of `path`: returns only if it failed.
  virtual Error execve(const std::string& path, const std::vector<std::string>& argv,
                       const std::vector<std::string>& envp) = 0;
  /// execveat(2) of the open file alone, AT_EMPTY_PATH: returns only if it failed. `path` is its
  /// name in the error.
  virtual Error execve_file(const UniqueFd& file, const std::string& path,
                            const std::vector<std::string>& argv,
                            const std::vector<std::string>& envp) = 0;
};

}  // namespace execcap
