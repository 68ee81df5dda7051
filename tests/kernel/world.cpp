// SPDX-License-Identifier: MIT
// What each world is made of, and the way into its user namespace.
#include "world.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "thread_state.hpp"

namespace execcap::kernel_check {
namespace {

constexpr std::uint32_t first_user = 1000;
constexpr std::uint32_t mapped_count = 1000;
constexpr std::uint32_t outside_offset = 100000;
constexpr std::uint32_t own_rootid = outside_offset;
constexpr std::uint32_t foreign_rootid = 200000;

/// Three ordinary ids, and a fourth that owns files.
World many_ids(std::string name, const KernelTraits& traits, CapSet available) {
  return {
      .name = std::move(name),
      .around = {.traits = traits},
      .users = {Uid{first_user}, Uid{first_user + 1}, Uid{first_user + 2}},
      .groups = {Gid{first_user}, Gid{first_user + 1}, Gid{first_user + 2}},
      .other = Uid{first_user + 3},
      .other_group = Gid{first_user + 3},
      .attribute_kinds = {FileCapsStatus::counts, FileCapsStatus::foreign, FileCapsStatus::foreign},
      .rootids = {0, own_rootid, foreign_rootid},
      .available = available};
}

World mapped_world(std::string name, const KernelTraits& traits, const IdRange& mapped) {
  World world = many_ids(std::move(name), traits, traits.all_caps());
  world.around.user_namespace = {.is_initial = false, .uids = {mapped}, .gids = {mapped}};
  world.offset = outside_offset;
  world.has_unmapped = true;
  if (world.around.user_namespace.maps(root_uid)) {
    world.root = root_uid;
    world.attribute_kinds[static_cast<std::size_t>(AttributeFor::own_root)] =
        FileCapsStatus::counts;
    world.writes_attributes = true;
  }
  return world;
}

World single_id(std::string name, const KernelTraits& traits, std::uint32_t id) {
  const IdRange mapped{id, 1};
  World world{.name = std::move(name),
              .around = {.traits = traits,
                         .user_namespace = {.is_initial = false,
                                            .uids = {mapped},
                                            .gids = {mapped},
                                            .allows_setgroups = false}},
              .groups = {Gid{id}},
              .sets_groups = false,
              .available = traits.all_caps()};
  world.offset = 0;
  if (id == 0) {
    world.root = root_uid;
    world.attribute_kinds = {FileCapsStatus::counts, FileCapsStatus::counts, std::nullopt};
    world.writes_attributes = true;
  } else {
    world.users = {Uid{id}};
    // Neither the file system's namespace nor any above it has this uid as its root.
    world.attribute_kinds = {FileCapsStatus::foreign, FileCapsStatus::foreign, std::nullopt};
    world.rootids = {0, id, 0};
  }
  return world;
}

Result<void> write_text(const std::string& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return system_error("cannot open " + path, errno);
  const bool is_written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int saved_errno = errno;
  close(fd);
  if (!is_written) return system_error("cannot write " + path, saved_errno);
  return {};
}

std::string map_text(const World& world) {
  const IdRange& mapped = world.around.user_namespace.uids.front();
  return std::to_string(mapped.first) + " " + std::to_string(mapped.first + world.offset) + " " +
         std::to_string(mapped.count) + "\n";
}

/// Writes the maps of the parent from a child that stayed outside, once the parent is inside.
Result<void> unshare_with_maps_of_root(const World& world) {
  int entered[2];
  if (pipe2(entered, O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
  const std::string proc = "/proc/" + std::to_string(getpid()) + "/";
  const pid_t writer = fork();
  if (writer < 0) return system_error("cannot fork", errno);
  if (writer == 0) {
    char byte = 0;
    const bool is_in = read(entered[0], &byte, 1) == 1;
    const std::string map = map_text(world);
    const bool is_done = is_in && write_text(proc + "uid_map", map).has_value() &&
                         write_text(proc + "gid_map", map).has_value();
    _exit(is_done ? 0 : 1);
  }
  const bool is_in = unshare(CLONE_NEWUSER) == 0;
  const int saved_errno = errno;
  const bool is_told = is_in && write(entered[1], "", 1) == 1;
  close(entered[0]);
  close(entered[1]);
  int status = 0;
  waitpid(writer, &status, 0);
  if (!is_in) return system_error("cannot make a user namespace", saved_errno);
  if (!is_told || status != 0) {
    return Error{.what = "cannot map ids into a user namespace", .why = "a map was refused"};
  }
  return {};
}

Result<void> unshare_with_own_maps(const World& world) {
  const std::string inside = std::to_string(world.groups.front().value) + " ";
  const std::string uid_map = inside + std::to_string(geteuid()) + " 1\n";
  const std::string gid_map = inside + std::to_string(getegid()) + " 1\n";
  if (unshare(CLONE_NEWUSER) != 0) return system_error("cannot make a user namespace", errno);
  if (auto done = write_text("/proc/self/setgroups", "deny"); !done) return done;
  if (auto done = write_text("/proc/self/uid_map", uid_map); !done) return done;
  return write_text("/proc/self/gid_map", gid_map);
}

Uid first_uid(const World& world) {
  return world.root ? *world.root : world.users.front();
}

}  // namespace

std::vector<World> worlds_of_root(const KernelTraits& traits, CapSet available) {
  World initial = many_ids("initial namespace", traits, available);
  initial.root = root_uid;
  initial.writes_attributes = true;
  return {initial,
          mapped_world("child namespace with root", traits, {0, first_user + mapped_count}),
          mapped_world("child namespace without root", traits, {first_user, mapped_count})};
}

std::vector<World> worlds_of_user(const KernelTraits& traits) {
  return {single_id("a user's namespace as root", traits, 0),
          single_id("a user's namespace as a user", traits, first_user)};
}

Result<void> enter(World& world, bool is_user) {
  if (!world.around.user_namespace.is_initial) {
    auto done = is_user ? unshare_with_own_maps(world) : unshare_with_maps_of_root(world);
    if (!done) return done;
  }
  const long uid = first_uid(world).value;
  const long gid = world.groups.front().value;
  if (world.sets_groups && raw_call(SYS_setgroups, 0, 0) != 0) {
    return Error{.what = "cannot clear the supplementary groups", .why = "setgroups was refused"};
  }
  // What a new namespace gives survives the change of uid only so.
  raw_call(SYS_prctl, PR_SET_SECUREBITS, securebit::no_setuid_fixup.word());
  if (raw_call(SYS_setresgid, gid, gid, gid) != 0 || raw_call(SYS_setresuid, uid, uid, uid) != 0) {
    return Error{.what = "cannot become a mapped id", .why = "setresuid or setresgid was refused"};
  }
  if (raw_call(SYS_prctl, PR_SET_SECUREBITS, 0) != 0) {
    return Error{.what = "cannot clear the securebits", .why = "the caller lacks cap_setpcap"};
  }
  ThreadState state{};
  read_thread_state(state);
  if (state.group_count > max_groups) {
    return Error{.what = "too many supplementary groups", .why = "8 is the most here"};
  }
  world.fixed_groups.clear();
  for (std::uint32_t i = 0; i < state.group_count; ++i) {
    world.fixed_groups.push_back(Gid{state.groups[i]});
  }
  constexpr CapSet needed{cap::setuid,       cap::setgid,     cap::setpcap,
                          cap::setfcap,      cap::sys_ptrace, cap::sys_chroot,
                          cap::dac_override, first_cap,       second_cap};
  const CapSet there = CapSet::from_mask(state.permitted & state.bounding);
  if (!needed.is_subset_of(world.available) || !world.available.is_subset_of(there)) {
    return Error{.what = "not enough capabilities",
                 .why = "the caller or the namespace does not have those that cases need"};
  }
  return {};
}

}  // namespace execcap::kernel_check
