// SPDX-License-Identifier: MIT
// A child per case. It shares the parent's memory while the parent waits, as vfork(2) does, so that
// a case costs one clone and one exec; credentials are the child's own all the same.
#include "case_runner.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "action_call.hpp"
#include "thread_set_up.hpp"

namespace execcap::kernel_check {
namespace {

constexpr std::size_t stack_size = 65536;

struct ChildJob {
  const Case* one;
  const ThreadState* want;
  const Start* start;
  SharedPage* page;
};

SetUpFault trace_me() {
  const long result = raw_call(SYS_ptrace, PTRACE_TRACEME);
  return result < 0 ? SetUpFault{"PTRACE_TRACEME", static_cast<int>(-result)} : SetUpFault{};
}

/// The tracer's rights are those that the traced process has when it asks to be traced.
SetUpFault set_up(const ChildJob& job) {
  if (job.one->tracer == Tracer::with_ptrace_cap) {
    const SetUpFault fault = trace_me();
    if (fault.step != nullptr) return fault;
  }
  const SetUpFault fault = set_up_thread(*job.want, *job.start);
  if (fault.step != nullptr) return fault;
  return job.one->tracer == Tracer::without_ptrace_cap ? trace_me() : SetUpFault{};
}

int child(void* argument) {
  const ChildJob& job = *static_cast<ChildJob*>(argument);
  SharedPage& page = *job.page;
  const SetUpFault fault = set_up(job);
  page.failed_step = fault.step;
  page.failed_errnum = fault.errnum;
  if (fault.step == nullptr) {
    page.errnum = perform(job.one->action);
    if (std::holds_alternative<action::Nothing>(job.one->action)) {
      page.has_witness = read_by_libcap_ng(page.witness, job.start->all);
    }
    read_thread_state(page.after);
  }
  for (;;) raw_call(SYS_exit_group, 0);
}

/// A process of its own memory where the action needs one: unshare(2) of a user namespace is
/// refused to those who share theirs, and libcap-ng keeps what it read.
bool needs_own_memory(const Case& one) {
  return std::holds_alternative<action::NewUserNamespace>(one.action) ||
         std::holds_alternative<action::Nothing>(one.action);
}

pid_t start_child(ChildJob& job, char* stack) {
  if (needs_own_memory(*job.one)) {
    const pid_t pid = fork();
    if (pid == 0) child(&job);
    return pid;
  }
  const int shared_fs = job.one->shares_fs ? CLONE_FS : 0;
  return clone(child, stack + stack_size, CLONE_VM | CLONE_VFORK | shared_fs | SIGCHLD, &job);
}

/// Waits for the end of `pid`; a traced child stops at its exec and is let go there.
bool has_ended_well(pid_t pid) {
  int status = 0;
  while (true) {
    if (waitpid(pid, &status, 0) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (!WIFSTOPPED(status)) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (ptrace(PTRACE_DETACH, pid, nullptr, nullptr) != 0) return false;
  }
}

}  // namespace

CaseRunner::CaseRunner(SharedPage* page, char* stack, const Start& start)
    : page_(page), stack_(stack), start_(start) {}

CaseRunner::CaseRunner(CaseRunner&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)),
      stack_(std::exchange(other.stack_, nullptr)),
      start_(other.start_) {}

CaseRunner::~CaseRunner() {
  if (page_ == nullptr) return;
  munmap(page_, sizeof(SharedPage));
  munmap(stack_, stack_size);
  close(page_fd);
}

Result<CaseRunner> CaseRunner::make(CapSet all) {
  const int fd = memfd_create("state", 0);
  if (fd < 0 || dup2(fd, page_fd) < 0 || close(fd) != 0 ||
      ftruncate(page_fd, sizeof(SharedPage)) != 0) {
    return system_error("cannot make the shared page", errno);
  }
  void* const page =
      mmap(nullptr, sizeof(SharedPage), PROT_READ | PROT_WRITE, MAP_SHARED, page_fd, 0);
  void* const stack = mmap(nullptr, stack_size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (page == MAP_FAILED || stack == MAP_FAILED) {
    return system_error("cannot map the shared page", errno);
  }
  Start start{.state = {}, .all = all};
  read_thread_state(start.state);
  return CaseRunner(static_cast<SharedPage*>(page), static_cast<char*>(stack), start);
}

Result<Outcome> CaseRunner::run(const Case& one) {
  const ThreadState want = to_thread_state(one.before);
  *page_ = {};
  ChildJob job{&one, &want, &start_, page_};
  const pid_t pid = start_child(job, stack_);
  if (pid < 0) return system_error("cannot start a child", errno);
  if (!has_ended_well(pid)) {
    return Error{.what = "the child or the probe", .why = "it did not end as it should"};
  }
  if (page_->failed_step != nullptr) {
    return system_error(std::string("cannot set the state: ") + page_->failed_step,
                        page_->failed_errnum);
  }
  return Outcome{.errnum = page_->errnum, .after = page_->after};
}

}  // namespace execcap::kernel_check
