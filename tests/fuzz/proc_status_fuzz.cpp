// SPDX-License-Identifier: MIT
// /proc/PID/status: what is accepted is in range, and any state that the kernel writes reads back.
#include "execcap/system/proc_status.hpp"

#include "fuzz.hpp"
#include "support/fake_kernel.hpp"

using namespace execcap;

namespace {

void check_same(const ProcStatus& status, const ProcessState& state, Pid parent) {
  fuzz::expect(status.uid == state.uid, "the uids read back");
  fuzz::expect(status.gid == state.gid, "the gids read back");
  fuzz::expect(status.groups == state.groups, "the groups read back");
  fuzz::expect(status.caps == state.caps, "the five sets read back");
  fuzz::expect(status.parent == parent, "the parent reads back");
  fuzz::expect(status.no_new_privs == state.no_new_privs, "no_new_privs reads back");
}

void check_text(std::string_view text) {
  const Result<ProcStatus> status = parse_proc_status(text);
  if (!fuzz::accepted(status)) return;
  const IdQuad<Uid>& uid = status->uid;
  for (const Uid one : {uid.real, uid.effective, uid.saved, uid.fs}) {
    fuzz::expect(one.value <= max_id, "a uid is an id");
  }
  for (const Gid group : status->groups) fuzz::expect(group.value <= max_id, "a group is an id");
  for (const Pid pid : {status->pid, status->thread_group, status->parent}) {
    fuzz::expect(pid.value >= 0, "a pid is not negative");
  }
  ProcessState state;
  state.uid = status->uid;
  state.gid = status->gid;
  state.groups = status->groups;
  state.caps = status->caps;
  state.no_new_privs = status->no_new_privs.value_or(false);
  const auto again = parse_proc_status(test::status_text(state, status->parent));
  fuzz::expect(again.has_value(), "what was read can be written");
  check_same(*again, state, status->parent);
}

void check_state(fuzz::Bytes bytes) {
  ProcessState state;
  state.uid = {{bytes.take_id()}, {bytes.take_id()}, {bytes.take_id()}, {bytes.take_id()}};
  state.gid = {{bytes.take_id()}, {bytes.take_id()}, {bytes.take_id()}, {bytes.take_id()}};
  for (const NamedSet& set : named_sets) state.caps.*set.member = bytes.take_set();
  state.no_new_privs = (bytes.take(1) & 1U) != 0;
  while (!bytes.empty()) state.groups.push_back({bytes.take_id()});
  const auto status = parse_proc_status(test::status_text(state, Pid{1}));
  fuzz::expect(status.has_value(), "any state reads");
  check_same(*status, state, Pid{1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_text(fuzz::text_of(data, size));
  check_state({data, size});
  return 0;
}
