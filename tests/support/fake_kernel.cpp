// SPDX-License-Identifier: MIT
// Calls to steps, steps to the rule book; and /proc as the kernel writes it.
#include "support/fake_kernel.hpp"

#include <cerrno>
#include <cstdio>

#include "execcap/plan/predict.hpp"

namespace execcap::test {
namespace {

std::string release_of(const KernelTraits& traits) {
  if (traits.exec_compares_effective_ids) return "6.18.2-fake";
  if (traits.has_exec_securebits && traits.exec_by_descriptor_keeps_name) return "6.14.0-fake";
  if (traits.setres_may_be_no_op) return "6.12.4-fake";
  return "5.15.0-fake";
}

std::string mask_text(CapSet set) {
  char text[17];
  static_cast<void>(
      std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(set.mask())));
  return text;
}

template <class Id>
std::string ids_text(const IdQuad<Id>& ids) {
  std::string text;
  for (const Id id : {ids.real, ids.effective, ids.saved, ids.fs}) {
    text += "\t" + std::to_string(id.value);
  }
  return text;
}

/// A child namespace shows other numbers outside than inside; the initial one the same for all.
std::string map_text(const std::vector<IdRange>& ranges, bool is_initial) {
  std::string text;
  for (const IdRange& range : ranges) {
    const std::uint32_t outside = is_initial ? range.first : range.first + 100000;
    text += "         " + std::to_string(range.first) + "     " + std::to_string(outside) + "  " +
            std::to_string(range.count) + "\n";
  }
  return text;
}

}  // namespace

std::string status_text(const ProcessState& state, Pid parent) {
  std::string text = "Name:\tfake\nUmask:\t0022\nState:\tR (running)\nTgid:\t4711\nNgid:\t0\n";
  text += "Pid:\t4711\nPPid:\t" + std::to_string(parent.value) + "\nTracerPid:\t0\n";
  text += "Uid:" + ids_text(state.uid) + "\nGid:" + ids_text(state.gid) + "\nFDSize:\t64\n";
  text += "Groups:\t";
  for (const Gid gid : state.groups) text += std::to_string(gid.value) + " ";
  text += state.groups.empty() ? " \n" : "\n";
  text += "VmPeak:\t    3060 kB\nThreads:\t1\nSigQ:\t0/96365\n";
  text += "CapInh:\t" + mask_text(state.caps.inheritable) + "\n";
  text += "CapPrm:\t" + mask_text(state.caps.permitted) + "\n";
  text += "CapEff:\t" + mask_text(state.caps.effective) + "\n";
  text += "CapBnd:\t" + mask_text(state.caps.bounding) + "\n";
  text += "CapAmb:\t" + mask_text(state.caps.ambient) + "\n";
  text += state.no_new_privs ? "NoNewPrivs:\t1\n" : "NoNewPrivs:\t0\n";
  text += "Seccomp:\t0\nSeccomp_filters:\t0\nCpus_allowed:\t3\n";
  return text;
}

FakeKernel::FakeKernel(ProcessState start, Surroundings surroundings)
    : state(std::move(start)),
      around(std::move(surroundings)),
      release(release_of(around.traits)) {}

/// Logs the call; an error if it is to fail.
std::optional<Error> FakeKernel::enter(const std::string& words) {
  calls.push_back(words);
  if (calls.size() == failing_number_.number) return system_error(words, failing_number_.errnum);
  if (failing_words_ && words.starts_with(failing_words_->words)) {
    return system_error(words, failing_words_->errnum);
  }
  return std::nullopt;
}

bool FakeKernel::lies_now() const {
  return calls.size() == lying_number_ || (lying_words_ && calls.back().starts_with(*lying_words_));
}

Result<void> FakeKernel::change(const Step& step) {
  const std::string words = step_text(step);
  changes.push_back(words);
  if (auto error = enter(words)) return *std::move(error);
  if (lies_now()) return {};
  Transition after = after_step(state, step, around);
  if (!after) return system_error(words, after.error().errnum);
  state = *std::move(after);
  return {};
}

template <class T>
Result<T> FakeKernel::read(const std::string& words, T value) {
  if (auto error = enter(words)) return *std::move(error);
  return value;
}

Result<bool> FakeKernel::read_bit(const std::string& words, CapSet set, Cap cap) {
  if (auto error = enter(words + " " + short_cap_name(cap))) return *std::move(error);
  if (!around.traits.all_caps().contains(cap)) return system_error(words, EINVAL);
  return set.contains(cap);
}

Result<void> FakeKernel::setsid() {
  return change(step::StartSession{});
}
Result<void> FakeKernel::umask(std::uint32_t mask) {
  return change(step::SetUmask{mask});
}
Result<void> FakeKernel::chroot(const std::string& path) {
  return change(step::ChangeRoot{path});
}
Result<void> FakeKernel::chdir(const std::string& path) {
  return change(step::ChangeDirectory{path});
}
Result<void> FakeKernel::setgroups(std::span<const Gid> groups) {
  return change(step::SetGroups{{groups.begin(), groups.end()}});
}
Result<void> FakeKernel::setresgid(Gid real, Gid effective, Gid saved) {
  return change(step::SetGid{real, effective, saved});
}
Result<void> FakeKernel::setresuid(Uid real, Uid effective, Uid saved) {
  return change(step::SetUid{real, effective, saved});
}
Result<void> FakeKernel::set_keep_caps(bool on) {
  return change(step::SetKeepCaps{on});
}
Result<void> FakeKernel::set_securebits(Securebits bits) {
  return change(step::SetSecurebits{bits});
}
Result<void> FakeKernel::drop_bounding(Cap cap) {
  return change(step::DropBounding{{cap}});
}
Result<void> FakeKernel::capset(const CapTriple& caps) {
  return change(step::SetCaps{caps});
}
Result<void> FakeKernel::lower_ambient(Cap cap) {
  return change(step::LowerAmbient{{cap}});
}
Result<void> FakeKernel::raise_ambient(Cap cap) {
  return change(step::RaiseAmbient{{cap}});
}
Result<void> FakeKernel::set_no_new_privs() {
  return change(step::SetNoNewPrivs{});
}
Result<void> FakeKernel::set_parent_death_signal(int signal) {
  return change(step::SetParentDeathSignal{signal, parent});
}

Pid FakeKernel::getppid() {
  static_cast<void>(enter("getppid"));
  return parent;
}

Result<void> FakeKernel::limit_helpers(std::string_view name, const HelperCaps& written) {
  const std::string words = "usermodehelper " + std::string(name);
  changes.push_back(words);
  if (auto error = enter(words)) return *std::move(error);
  if (lies_now()) return {};
  const auto after = after_helper_write(helpers, written, state, around);
  if (!after) return system_error(words, after.error().errnum);
  helpers = *after;
  return {};
}

Result<void> FakeKernel::write_helper_bounding(CapSet caps) {
  return limit_helpers("bset", {.bounding = caps, .inheritable = helpers.inheritable});
}
Result<void> FakeKernel::write_helper_inheritable(CapSet caps) {
  return limit_helpers("inheritable", {.bounding = helpers.bounding, .inheritable = caps});
}

std::optional<std::string> FakeKernel::read_proc(const std::string& name) {
  if (enter("read " + name) || !has_proc) return std::nullopt;
  const UserNamespace& user_namespace = around.user_namespace;
  if (name == "status") return status_text(state, parent);
  if (name == "uid_map") return map_text(user_namespace.uids, user_namespace.is_initial);
  if (name == "gid_map") return map_text(user_namespace.gids, user_namespace.is_initial);
  if (name == "setgroups") return user_namespace.allows_setgroups ? "allow\n" : "deny\n";
  return std::nullopt;
}

Result<IdQuad<Uid>> FakeKernel::getresuid() {
  return read("getresuid", state.uid);
}
Result<IdQuad<Gid>> FakeKernel::getresgid() {
  return read("getresgid", state.gid);
}
Result<std::vector<Gid>> FakeKernel::getgroups() {
  return read("getgroups", state.groups);
}
Result<CapTriple> FakeKernel::capget() {
  return read("capget",
              CapTriple{state.caps.permitted, state.caps.effective, state.caps.inheritable});
}
Result<bool> FakeKernel::read_bounding(Cap cap) {
  return read_bit("bounding read", state.caps.bounding, cap);
}
Result<bool> FakeKernel::read_ambient(Cap cap) {
  return read_bit("ambient read", state.caps.ambient, cap);
}
Result<Securebits> FakeKernel::get_securebits() {
  return read("get securebits", state.securebits);
}
Result<bool> FakeKernel::get_no_new_privs() {
  return read("get no_new_privs", state.no_new_privs);
}
Result<int> FakeKernel::get_parent_death_signal() {
  return read("get pdeathsig", state.parent_death_signal);
}
Result<HelperCaps> FakeKernel::read_helper_caps() {
  return read("read usermodehelper", helpers);
}
Result<KernelName> FakeKernel::uname() {
  return read("uname", KernelName{.release = release, .version = {}});
}
bool FakeKernel::is_in_initial_user_namespace() {
  return !enter("read ns/user") && has_proc && around.user_namespace.is_initial;
}

Error FakeKernel::execve(const std::string& path, const std::vector<std::string>& argv,
                         const std::vector<std::string>& envp) {
  if (auto error = enter("execve " + path)) return *std::move(error);
  executed = Executed{.path = path, .argv = argv, .envp = envp};
  return system_error("execve " + path, EINTR);
}

Error FakeKernel::execve_file(const UniqueFd& file, const std::string& path,
                              const std::vector<std::string>& argv,
                              const std::vector<std::string>& envp) {
  if (auto error = enter("execveat " + path)) return *std::move(error);
  executed = Executed{.path = path, .argv = argv, .envp = envp, .is_by_descriptor = file.is_open()};
  return system_error("execveat " + path, EINTR);
}

}  // namespace execcap::test
