// SPDX-License-Identifier: MIT
// The Kernel that is the running Linux, by direct system calls.
#pragma once

#include "execcap/system/kernel.hpp"
#include "execcap/system/unique_fd.hpp"

namespace execcap {

/// Every function is one system call, its result checked. Capabilities go through capset(2) and
/// prctl(2) themselves: 64-bit sets need no library in between, and libcap's cap_get_ambient(3)
/// reports another errno than the kernel does.
///
/// /proc/thread-self/status is opened once and read again for every look, so that the look works
/// behind a chroot(2), too. An object is therefore for one thread, and not for a child of fork(2).
class LinuxKernel : public Kernel {
 public:
  Result<void> setsid() override;
  Result<void> umask(std::uint32_t mask) override;
  Result<void> chroot(const std::string& path) override;
  Result<void> chdir(const std::string& path) override;
  Result<void> setgroups(std::span<const Gid> groups) override;
  Result<void> setresgid(Gid real, Gid effective, Gid saved) override;
  Result<void> setresuid(Uid real, Uid effective, Uid saved) override;
  Result<void> set_keep_caps(bool on) override;
  Result<void> set_securebits(Securebits bits) override;
  Result<void> drop_bounding(Cap cap) override;
  Result<void> capset(const CapTriple& caps) override;
  Result<void> lower_ambient(Cap cap) override;
  Result<void> raise_ambient(Cap cap) override;
  Result<void> set_no_new_privs() override;
  Result<void> set_parent_death_signal(int signal) override;
  Pid getppid() override;
  Result<void> write_helper_bounding(CapSet caps) override;
  Result<void> write_helper_inheritable(CapSet caps) override;

  std::optional<std::string> read_proc(const std::string& name) override;
  Result<IdQuad<Uid>> getresuid() override;
  Result<IdQuad<Gid>> getresgid() override;
  Result<std::vector<Gid>> getgroups() override;
  Result<CapTriple> capget() override;
  Result<bool> read_bounding(Cap cap) override;
  Result<bool> read_ambient(Cap cap) override;
  Result<Securebits> get_securebits() override;
  Result<bool> get_no_new_privs() override;
  Result<int> get_parent_death_signal() override;
  Result<HelperCaps> read_helper_caps() override;
  Result<KernelName> uname() override;
  bool is_in_initial_user_namespace() override;

  Error execve(const std::string& path, const std::vector<std::string>& argv,
               const std::vector<std::string>& envp) override;
  Error execve_file(const UniqueFd& file, const std::string& path,
                    const std::vector<std::string>& argv,
                    const std::vector<std::string>& envp) override;

 private:
  UniqueFd status_;
};

}  // namespace execcap
