// SPDX-License-Identifier: MIT
// Reads the caller's state in as few calls as there are ways to: /proc first, bit by bit without.
#include "execcap/system/process_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "execcap/caps/list_text.hpp"
#include "execcap/system/id_map.hpp"
#include "execcap/system/proc_status.hpp"

namespace execcap {
namespace {

/// What /proc/thread-self/status says, and nothing that needs a call of its own.
struct ReadState {
  ProcessState state;
  std::optional<bool> no_new_privs;
};

Result<ReadState> state_of_status(std::string_view text, const KernelTraits& traits) {
  const Result<ProcStatus> status = parse_proc_status(text);
  if (!status) return status.error();
  ReadState read{.state = {.uid = status->uid, .gid = status->gid, .groups = status->groups},
                 .no_new_privs = status->no_new_privs};
  // Old kernels show all bits behind their last capability in a full set; they mean nothing. Some
  // of them are capabilities that PR_CAPBSET_READ concealed.
  const CapSet all = traits.all_caps();
  const CapSet behind = CapSet::from_mask(~std::uint64_t{0}) - all;
  for (const NamedSet& set : named_sets) {
    const CapSet shown = status->caps.*set.member;
    const CapSet meaningless = shown & behind;
    if (!meaningless.empty() && meaningless != behind) {
      return Error{
          .kind = ErrorKind::mismatch,
          .what = "process status, " + std::string(set.name) + " set",
          .why = "it has a capability that the kernel says not to have: " + list_text(meaningless)};
    }
    read.state.caps.*set.member = shown & all;
  }
  return read;
}

/// A set that the kernel shows bit by bit.
Result<CapSet> read_bits(Kernel& kernel, Result<bool> (Kernel::*read)(Cap), CapSet all) {
  CapSet set;
  for (const Cap cap : all) {
    const Result<bool> is_in = (kernel.*read)(cap);
    if (!is_in) return is_in.error();
    if (*is_in) set = set | CapSet{cap};
  }
  return set;
}

/// The ambient set, which is empty on kernels that have none (before Linux 4.3): there each
/// question is answered with EINVAL, also for a capability that exists.
Result<CapSet> read_ambient_set(Kernel& kernel, CapSet all) {
  Result<CapSet> ambient = read_bits(kernel, &Kernel::read_ambient, all);
  if (!ambient && ambient.error().errnum == EINVAL) return CapSet{};
  return ambient;
}

Result<ReadState> state_by_calls(Kernel& kernel, const KernelTraits& traits) {
  const auto uid = kernel.getresuid();
  if (!uid) return uid.error();
  const auto gid = kernel.getresgid();
  if (!gid) return gid.error();
  const auto groups = kernel.getgroups();
  if (!groups) return groups.error();
  const auto caps = kernel.capget();
  if (!caps) return caps.error();
  const CapSet all = traits.all_caps();
  const auto bounding = read_bits(kernel, &Kernel::read_bounding, all);
  if (!bounding) return bounding.error();
  const auto ambient = read_ambient_set(kernel, all);
  if (!ambient) return ambient.error();
  return ReadState{.state = {.uid = *uid,
                             .gid = *gid,
                             .groups = *groups,
                             .caps = {.permitted = caps->permitted & all,
                                      .effective = caps->effective & all,
                                      .inheritable = caps->inheritable & all,
                                      .bounding = *bounding,
                                      .ambient = *ambient}},
                   .no_new_privs = std::nullopt};
}

/// Whether the kernel has `cap`: PR_CAPBSET_READ knows it.
Result<bool> has_cap(Kernel& kernel, unsigned number) {
  const Result<bool> is_in = kernel.read_bounding(Cap{static_cast<std::uint8_t>(number)});
  if (is_in) return true;
  if (is_in.error().errnum == EINVAL) return false;
  return is_in.error();
}

/// The last capability that the kernel has. The usual one is tried first: two calls. Otherwise
/// there are a few more than we know, or any number fewer.
Result<Cap> read_last_cap(Kernel& kernel) {
  unsigned present = cap_names.size() - 1;  // the last that is known to be there
  unsigned absent = max_cap_count;          // the first that is known not to be
  const Result<bool> has_known = has_cap(kernel, present);
  if (!has_known) return has_known.error();
  if (*has_known) {
    while (present + 1 < absent) {
      const Result<bool> has_next = has_cap(kernel, present + 1);
      if (!has_next) return has_next.error();
      if (!*has_next) break;
      ++present;
    }
    return Cap{static_cast<std::uint8_t>(present)};
  }
  absent = present;
  present = 0;
  const Result<bool> has_any = has_cap(kernel, present);
  if (!has_any) return has_any.error();
  if (!*has_any) {
    return Error{.kind = ErrorKind::unsupported,
                 .what = "PR_CAPBSET_READ",
                 .why = "the running kernel does not have it",
                 .hint = "bounding sets of processes came with Linux 2.6.25",
                 .errnum = EINVAL};
  }
  while (present + 1 < absent) {
    const unsigned middle = present + (absent - present) / 2;
    const Result<bool> has_middle = has_cap(kernel, middle);
    if (!has_middle) return has_middle.error();
    (*has_middle ? present : absent) = middle;
  }
  // One wrong answer would conceal capabilities from the plan and from the read-back.
  const Result<bool> has_absent = has_cap(kernel, absent);
  if (!has_absent) return has_absent.error();
  if (*has_absent) {
    return Error{.kind = ErrorKind::mismatch,
                 .what = "PR_CAPBSET_READ " + std::to_string(absent),
                 .why = "the kernel answers the same question in two ways"};
  }
  return Cap{static_cast<std::uint8_t>(present)};
}

using Version = std::array<unsigned, 3>;

/// MAJOR.MINOR and, where there is one, .PATCH.
std::optional<Version> version_of(std::string_view release) {
  Version version{};
  const char* const end = release.data() + release.size();
  const char* next = release.data();
  for (std::size_t i = 0; i < version.size(); ++i) {
    const auto [rest, problem] = std::from_chars(next, end, version[i]);
    if (problem != std::errc()) return i == 2 ? std::optional(version) : std::nullopt;
    const bool has_more = rest != end && *rest == '.';
    if (!has_more) return i == 0 ? std::nullopt : std::optional(version);
    next = rest + 1;
  }
  return version;
}

/// The version of a release, with the patch level that Debian tells only in uname's version:
/// release `6.1.0-18-amd64`, version `#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-05-01)`.
std::optional<Version> full_version_of(std::string_view release, std::string_view version) {
  constexpr std::string_view mark = " Debian ";
  const std::optional<Version> number = version_of(release);
  const std::size_t at = version.find(mark);
  if (!number || at == std::string_view::npos) return number;
  const std::optional<Version> full = version_of(version.substr(at + mark.size()));
  const bool is_same_series = full && (*full)[0] == (*number)[0] && (*full)[1] == (*number)[1];
  return is_same_series ? full : number;
}

/// Whether the release is of the stable series of `from` and not before it.
bool is_in_series(const Version& version, const Version& from) {
  return version[0] == from[0] && version[1] == from[1] && version[2] >= from[2];
}

Result<UserNamespace> read_user_namespace(Kernel& kernel) {
  if (kernel.is_in_initial_user_namespace()) return UserNamespace{};
  // Without /proc there is nothing to ask, and without user namespaces there are no maps.
  const auto uid_text = kernel.read_proc("uid_map");
  if (!uid_text) return UserNamespace{};
  const auto uid_map = parse_id_map(*uid_text, "/proc/thread-self/uid_map");
  if (!uid_map) return uid_map.error();
  const auto gid_text = kernel.read_proc("gid_map");
  if (!gid_text) {
    return Error{.what = "/proc/thread-self/gid_map", .why = "it cannot be read, but uid_map can"};
  }
  const auto gid_map = parse_id_map(*gid_text, "/proc/thread-self/gid_map");
  if (!gid_map) return gid_map.error();
  // Before Linux 3.19 there is no such file, and nothing is denied.
  const auto setgroups = kernel.read_proc("setgroups");
  return UserNamespace{.is_initial = false,
                       .uids = uid_map->inside_ranges(),
                       .gids = gid_map->inside_ranges(),
                       .allows_setgroups = !setgroups || !setgroups->starts_with("deny")};
}

}  // namespace

Result<ProcessState> read_process_state(Kernel& kernel, const KernelTraits& traits) {
  const std::optional<std::string> status = kernel.read_proc("status");
  Result<ReadState> read =
      status ? state_of_status(*status, traits) : state_by_calls(kernel, traits);
  if (!read) return read.error();
  ProcessState state = std::move(read->state);

  if (read->no_new_privs) {
    state.no_new_privs = *read->no_new_privs;
  } else {
    const Result<bool> no_new_privs = kernel.get_no_new_privs();
    if (!no_new_privs) return no_new_privs.error();
    state.no_new_privs = *no_new_privs;
  }
  const Result<Securebits> securebits = kernel.get_securebits();
  if (!securebits) return securebits.error();
  state.securebits = *securebits;
  // The kernel sorts by its own numbers, which a user namespace may map in another order.
  std::sort(state.groups.begin(), state.groups.end());
  return state;
}

Result<KernelTraits> kernel_traits_of_release(std::string_view release, std::string_view version) {
  const std::optional<Version> number = full_version_of(release, version);
  if (!number) {
    return Error{.kind = ErrorKind::unsupported,
                 .what = "kernel release '" + std::string(release) + "'",
                 .why = "it does not begin with MAJOR.MINOR",
                 .hint = "the rules of this kernel are not known"};
  }
  return KernelTraits{.has_exec_securebits = *number >= Version{6, 14, 0},
                      .exec_by_descriptor_keeps_name = *number >= Version{6, 14, 0},
                      .exec_compares_effective_ids = *number >= Version{6, 17, 0},
                      .setres_may_be_no_op = *number >= Version{6, 3, 0} ||
                                             is_in_series(*number, {6, 1, 192}) ||
                                             is_in_series(*number, {5, 10, 223})};
}

Result<KernelTraits> read_kernel_traits(Kernel& kernel) {
  const Result<KernelName> name = kernel.uname();
  if (!name) return name.error();
  Result<KernelTraits> traits = kernel_traits_of_release(name->release, name->version);
  if (!traits) return traits;
  const Result<Cap> last_cap = read_last_cap(kernel);
  if (!last_cap) return last_cap.error();
  traits->last_cap = *last_cap;
  return traits;
}

Result<Surroundings> read_surroundings(Kernel& kernel) {
  const Result<KernelTraits> traits = read_kernel_traits(kernel);
  if (!traits) return traits.error();
  const Result<UserNamespace> user_namespace = read_user_namespace(kernel);
  if (!user_namespace) return user_namespace.error();
  return Surroundings{.traits = *traits, .user_namespace = *user_namespace};
}

}  // namespace execcap
