// SPDX-License-Identifier: MIT
// A Kernel that is the rule book: it has a state, a log of calls, and ways to fail and to lie.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "execcap/model/surroundings.hpp"
#include "execcap/plan/step.hpp"
#include "execcap/system/kernel.hpp"

namespace execcap::test {

/// What was handed to execve(2).
struct Executed {
  std::string path;
  std::vector<std::string> argv;
  std::vector<std::string> envp;
  bool is_by_descriptor = false;
};

/// A Kernel made of the model: each call does to `state` what the rules say, or is refused with
/// their errno. execve() records its arguments and returns an Error (EINTR, which the real one
/// never gives), so that a test sees that it was reached.
class FakeKernel final : public Kernel {
 public:
  explicit FakeKernel(ProcessState start, Surroundings surroundings = {});

  // The machine behind the calls; a test may change it at any time.
  ProcessState state;
  Surroundings around;
  std::string release;   ///< follows from the traits at the start
  bool has_proc = true;  ///< whether read_proc() finds anything
  Pid parent{1};
  HelperCaps helpers{.bounding = CapSet::up_to(Cap{40}), .inheritable = CapSet::up_to(Cap{40})};

  // What happened.
  std::vector<std::string> calls;    ///< every call, reads too: `setresuid 33 33 33`, `read status`
  std::vector<std::string> changes;  ///< those alone that change something, in step_text()'s words
  std::optional<Executed> executed;

  /// The call number `number`, from 1, counting reads, fails with `errnum`; read_proc() then finds
  /// nothing. umask and getppid, which cannot fail, count all the same.
  void fail_at(std::size_t number, int errnum) { failing_number_ = {number, errnum}; }
  /// Every call whose words begin with `words` fails with `errnum`.
  void fail_on(std::string words, int errnum) { failing_words_ = {std::move(words), errnum}; }
  /// The call number `number` says that it was done, and was not. Reads do not lie.
  void lie_at(std::size_t number) { lying_number_ = number; }
  /// Every call whose words begin with `words` lies.
  void lie_on(std::string words) { lying_words_ = std::move(words); }

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
  struct Failure {
    std::size_t number = 0;
    int errnum = 0;
  };
  struct FailureOfWords {
    std::string words;
    int errnum = 0;
  };

  std::optional<Error> enter(const std::string& words);
  [[nodiscard]] bool lies_now() const;
  Result<void> change(const Step& step);
  Result<void> limit_helpers(std::string_view name, const HelperCaps& written);
  template <class T>
  Result<T> read(const std::string& words, T value);
  Result<bool> read_bit(const std::string& words, CapSet set, Cap cap);

  Failure failing_number_;
  std::optional<FailureOfWords> failing_words_;
  std::size_t lying_number_ = 0;
  std::optional<std::string> lying_words_;
};

/// The text of /proc/PID/status for a process in this state: the lines that say who it is among
/// some that do not.
[[nodiscard]] std::string status_text(const ProcessState& state, Pid parent);

}  // namespace execcap::test
