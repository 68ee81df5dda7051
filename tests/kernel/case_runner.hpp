// SPDX-License-Identifier: MIT
// Carries cases out on the running kernel: a child for each, which sets the state by direct system
// calls and then does what the case asks.
#pragma once

#include <string>

#include "check_case.hpp"
#include "execcap/base/result.hpp"

namespace execcap::kernel_check {

/// The five sets as libcap-ng reads them.
struct WitnessSets {
  std::uint64_t sets[5];  ///< in the order of `named_sets`
};

/// What the child and the probe write and the parent reads. The probe's state comes first.
struct SharedPage {
  ThreadState after;
  int errnum;
  const char* failed_step;  ///< the call that could not set the state, or nullptr
  int failed_errnum;
  bool has_witness;
  WitnessSets witness;
};

/// The credentials that children start from: those of the calling process, which must hold
/// CAP_SETUID, CAP_SETGID and CAP_SETPCAP.
struct Start {
  ThreadState state;
  CapSet all;  ///< every capability that the kernel has
};

/// One runner belongs to one process; it holds page_fd.
class CaseRunner {
 public:
  /// Maps the shared page. Fails if it cannot.
  [[nodiscard]] static Result<CaseRunner> make(CapSet all);
  CaseRunner(CaseRunner&& other) noexcept;
  CaseRunner(const CaseRunner&) = delete;
  CaseRunner& operator=(const CaseRunner&) = delete;
  CaseRunner& operator=(CaseRunner&&) = delete;
  ~CaseRunner();

  /// What the kernel makes of `one`. An Error if the state could not be set, or the child was lost.
  [[nodiscard]] Result<Outcome> run(const Case& one);

  /// After running action::Nothing: what libcap-ng read in the same process.
  [[nodiscard]] const WitnessSets& witness() const { return page_->witness; }

 private:
  CaseRunner(SharedPage* page, char* stack, const Start& start);

  SharedPage* page_;
  char* stack_;
  Start start_;
};

}  // namespace execcap::kernel_check
