// SPDX-License-Identifier: MIT
// The system calls of a launch, each with its errno and its arguments in a failure.
#include "execcap/system/linux_kernel.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "execcap/plan/step.hpp"
#include "execcap/system/helper_limits.hpp"
#include "execcap/system/unique_fd.hpp"
#include "not_done.hpp"

namespace execcap {
namespace {

/// prctl(2) with all five arguments, unused ones 0: several options refuse anything else.
int prctl_call(int option, unsigned long first = 0, unsigned long second = 0) {
  return ::prctl(option, first, second, 0UL, 0UL);
}

/// Success, or the error of a call that returned -1. `words` gives the call as the user is to read
/// it; it is asked only after a failure.
template <class Words>
Result<void> checked(long returned, Words words) {
  if (returned != -1) return {};
  const int errnum = errno;
  return system_error(words(), errnum);
}

std::string release_or_unknown() {
  utsname names{};
  return ::uname(&names) == 0 ? std::string(names.release) : std::string("of unknown release");
}

/// As checked(), for a call that says EINVAL where the kernel does not have it or not this
/// capability. `since` says which kernel has.
template <class Words>
Result<void> checked_since(std::string_view since, long returned, Words words) {
  Result<void> done = checked(returned, words);
  if (!done && done.error().errnum == EINVAL) {
    Error& error = done.error();
    error.kind = ErrorKind::unsupported;
    error.why = "the running kernel does not have it";
    error.hint = "this is Linux " + release_or_unknown() + ", " + std::string(since);
  }
  return done;
}

/// Makes `call`, which is to lead `place` to the directory `path`, and looks whether it did.
template <class Call, class Words>
Result<void> enter(const std::string& path, const char* place, Call call, Words words) {
  struct stat wanted {};
  struct stat found {};
  if (Result<void> done = checked(::stat(path.c_str(), &wanted), words); !done) return done;
  if (Result<void> done = checked(call(path.c_str()), words); !done) return done;
  if (Result<void> done = checked(::stat(place, &found), words); !done) return done;
  if (found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino) return {};
  return not_done(words());
}

/// A call that returns a number, or its error.
template <class T, class Words>
Result<T> read(long returned, Words words) {
  if (const Result<void> done = checked(returned, words); !done) return done.error();
  return static_cast<T>(returned);
}

Error exec_error(const std::string& path, int errnum) {
  Error error = system_error("cannot execute " + path, errnum);
  error.kind = errnum == ENOENT ? ErrorKind::not_found : ErrorKind::not_startable;
  return error;
}

using CapWords = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

__user_cap_header_struct cap_header() {
  return {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
}

constexpr unsigned word_bits = 32;

CapSet joined(std::uint32_t low, std::uint32_t high) {
  return CapSet::from_mask(std::uint64_t{high} << word_bits | low);
}

std::uint32_t low_word(CapSet set) {
  return static_cast<std::uint32_t>(set.mask());
}

std::uint32_t high_word(CapSet set) {
  return static_cast<std::uint32_t>(set.mask() >> word_bits);
}

/// The whole file, or nothing if it cannot be read to its end. A file of the proc file system gives
/// all lines that fit, so one that leaves more room than a line can take has no more.
std::optional<std::string> whole_text(int fd) {
  constexpr std::size_t step = 4096;
  constexpr std::size_t longest_line = 512;
  std::string text;
  for (;;) {
    const std::size_t size = text.size();
    text.resize(size + step);
    const ssize_t count = ::pread(fd, text.data() + size, step, static_cast<off_t>(size));
    if (count < 0 && errno != EINTR) return std::nullopt;
    const auto length = static_cast<std::size_t>(count < 0 ? 0 : count);
    text.resize(size + length);
    if (count >= 0 && (length == 0 || length + longest_line < step)) return text;
  }
}

/// A file of the calling thread on the proc file system, or none.
UniqueFd open_proc(const std::string& name) {
  // Without O_NONBLOCK a fifo in a made-up /proc would hold the launch up for ever.
  UniqueFd file(
      ::open(("/proc/thread-self/" + name).c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct statfs file_system {};
  if (!file.is_open() || ::fstatfs(file.get(), &file_system) != 0) return {};
  return file_system.f_type == PROC_SUPER_MAGIC ? std::move(file) : UniqueFd();
}

/// Pointers to the strings and the null pointer behind them that execve(2) wants. It does not
/// write to them: the missing const is older than the keyword.
std::vector<char*> pointers_to(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<void> LinuxKernel::setsid() {
  const pid_t session = ::setsid();
  Result<void> done = checked(session, [] { return "setsid"; });
  if (done && session == 0) return not_done("setsid");
  if (!done && done.error().errnum == EPERM) {
    done.error().hint = "the process leads its process group already";
  }
  return done;
}

Result<void> LinuxKernel::umask(std::uint32_t mask) {
  constexpr std::uint32_t all_permissions = 0777;
  if (mask > all_permissions) return system_error(step_text(step::SetUmask{mask}), EINVAL);
  // It tells the mask before. Another one than is wanted is set first, so that it is known, and not
  // 0, which an answer of a call that was not made may be.
  constexpr std::uint32_t other = 0700;
  const std::uint32_t before = mask == other ? other >> 3U : other;
  ::umask(before);
  if (::umask(mask) != before || ::umask(mask) != mask) {
    return not_done(step_text(step::SetUmask{mask}));
  }
  return {};
}

Result<void> LinuxKernel::chroot(const std::string& path) {
  return enter(path, "/", ::chroot, [&] { return "chroot " + path; });
}

Result<void> LinuxKernel::chdir(const std::string& path) {
  return enter(path, ".", ::chdir, [&] { return "chdir " + path; });
}

Result<void> LinuxKernel::setgroups(std::span<const Gid> groups) {
  std::vector<gid_t> numbers;
  numbers.reserve(groups.size());
  for (const Gid gid : groups) numbers.push_back(gid.value);
  return checked(::setgroups(numbers.size(), numbers.data()), [&] {
    return step_text(step::SetGroups{{groups.begin(), groups.end()}});
  });
}

Result<void> LinuxKernel::setresgid(Gid real, Gid effective, Gid saved) {
  return checked(::setresgid(real.value, effective.value, saved.value), [&] {
    return step_text(step::SetGid{real, effective, saved});
  });
}

Result<void> LinuxKernel::setresuid(Uid real, Uid effective, Uid saved) {
  return checked(::setresuid(real.value, effective.value, saved.value), [&] {
    return step_text(step::SetUid{real, effective, saved});
  });
}

Result<void> LinuxKernel::set_keep_caps(bool on) {
  return checked(prctl_call(PR_SET_KEEPCAPS, on ? 1 : 0),
                 [&] { return on ? "PR_SET_KEEPCAPS 1" : "PR_SET_KEEPCAPS 0"; });
}

Result<void> LinuxKernel::set_securebits(Securebits bits) {
  return checked(prctl_call(PR_SET_SECUREBITS, bits.word()),
                 [&] { return "PR_SET_SECUREBITS " + securebits_text(bits); });
}

Result<void> LinuxKernel::drop_bounding(Cap cap) {
  return checked_since("the last capability stands in /proc/sys/kernel/cap_last_cap",
                       prctl_call(PR_CAPBSET_DROP, cap.number),
                       [&] { return "PR_CAPBSET_DROP " + cap_name(cap); });
}

Result<void> LinuxKernel::capset(const CapTriple& caps) {
  __user_cap_header_struct header = cap_header();
  const CapWords words = {{{.effective = low_word(caps.effective),
                            .permitted = low_word(caps.permitted),
                            .inheritable = low_word(caps.inheritable)},
                           {.effective = high_word(caps.effective),
                            .permitted = high_word(caps.permitted),
                            .inheritable = high_word(caps.inheritable)}}};
  return checked(::syscall(SYS_capset, &header, words.data()), [] { return "capset"; });
}

Result<void> LinuxKernel::lower_ambient(Cap cap) {
  return checked_since("the ambient set came with 4.3",
                       prctl_call(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, cap.number),
                       [&] { return "PR_CAP_AMBIENT_LOWER " + cap_name(cap); });
}

Result<void> LinuxKernel::raise_ambient(Cap cap) {
  return checked_since("the ambient set came with 4.3",
                       prctl_call(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap.number),
                       [&] { return "PR_CAP_AMBIENT_RAISE " + cap_name(cap); });
}

Result<void> LinuxKernel::set_no_new_privs() {
  return checked_since("no_new_privs came with 3.5", prctl_call(PR_SET_NO_NEW_PRIVS, 1),
                       [] { return "PR_SET_NO_NEW_PRIVS"; });
}

Result<void> LinuxKernel::set_parent_death_signal(int signal) {
  return checked(prctl_call(PR_SET_PDEATHSIG, static_cast<unsigned long>(signal)),
                 [&] { return "PR_SET_PDEATHSIG " + std::to_string(signal); });
}

Pid LinuxKernel::getppid() {
  return {::getppid()};
}

Result<void> LinuxKernel::write_helper_bounding(CapSet caps) {
  return write_helper_limit(HelperLimit::bounding, caps);
}

Result<void> LinuxKernel::write_helper_inheritable(CapSet caps) {
  return write_helper_limit(HelperLimit::inheritable, caps);
}

std::optional<std::string> LinuxKernel::read_proc(const std::string& name) {
  if (name == "status") {
    if (!status_.is_open()) status_ = open_proc(name);
    return status_.is_open() ? whole_text(status_.get()) : std::nullopt;
  }
  const UniqueFd file = open_proc(name);
  return file.is_open() ? whole_text(file.get()) : std::nullopt;
}

Result<IdQuad<Uid>> LinuxKernel::getresuid() {
  uid_t real = 0;
  uid_t effective = 0;
  uid_t saved = 0;
  const Result<void> done =
      checked(::getresuid(&real, &effective, &saved), [] { return "getresuid"; });
  if (!done) return done.error();
  // -1 is no id: setfsuid(2) then only says what the present one is.
  const auto fs = static_cast<uid_t>(::setfsuid(static_cast<uid_t>(-1)));
  return IdQuad<Uid>{{real}, {effective}, {saved}, {fs}};
}

Result<IdQuad<Gid>> LinuxKernel::getresgid() {
  gid_t real = 0;
  gid_t effective = 0;
  gid_t saved = 0;
  const Result<void> done =
      checked(::getresgid(&real, &effective, &saved), [] { return "getresgid"; });
  if (!done) return done.error();
  const auto fs = static_cast<gid_t>(::setfsgid(static_cast<gid_t>(-1)));
  return IdQuad<Gid>{{real}, {effective}, {saved}, {fs}};
}

Result<std::vector<Gid>> LinuxKernel::getgroups() {
  // Most processes have few groups, and none has more than NGROUPS_MAX.
  for (const int room : {64, 65536}) {
    std::vector<gid_t> numbers(static_cast<std::size_t>(room));
    const Result<int> count =
        read<int>(::getgroups(room, numbers.data()), [] { return "getgroups"; });
    if (count) {
      std::vector<Gid> groups;
      groups.reserve(static_cast<std::size_t>(*count));
      for (int i = 0; i < *count; ++i) groups.push_back({numbers[static_cast<std::size_t>(i)]});
      return groups;
    }
    if (count.error().errnum != EINVAL) return count.error();
  }
  return system_error("getgroups", EINVAL);
}

Result<CapTriple> LinuxKernel::capget() {
  __user_cap_header_struct header = cap_header();
  // No process has all 64 capabilities: they are still there only if the call was not made.
  CapWords words;
  std::memset(words.data(), 0xff, sizeof(words));
  const Result<void> done =
      checked(::syscall(SYS_capget, &header, words.data()), [] { return "capget"; });
  if (!done) return done.error();
  const CapTriple caps = {.permitted = joined(words[0].permitted, words[1].permitted),
                          .effective = joined(words[0].effective, words[1].effective),
                          .inheritable = joined(words[0].inheritable, words[1].inheritable)};
  const CapSet untouched = CapSet::from_mask(~std::uint64_t{0});
  if (caps.permitted == untouched && caps.inheritable == untouched) return not_done("capget");
  return caps;
}

Result<bool> LinuxKernel::read_bounding(Cap cap) {
  return read<bool>(prctl_call(PR_CAPBSET_READ, cap.number),
                    [&] { return "PR_CAPBSET_READ " + cap_name(cap); });
}

Result<bool> LinuxKernel::read_ambient(Cap cap) {
  return read<bool>(prctl_call(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap.number),
                    [&] { return "PR_CAP_AMBIENT_IS_SET " + cap_name(cap); });
}

Result<Securebits> LinuxKernel::get_securebits() {
  const auto word =
      read<std::uint32_t>(prctl_call(PR_GET_SECUREBITS), [] { return "PR_GET_SECUREBITS"; });
  if (!word) return word.error();
  return Securebits(*word);
}

Result<bool> LinuxKernel::get_no_new_privs() {
  return read<bool>(prctl_call(PR_GET_NO_NEW_PRIVS), [] { return "PR_GET_NO_NEW_PRIVS"; });
}

Result<int> LinuxKernel::get_parent_death_signal() {
  int signal = 0;
  const Result<void> done =
      checked(::prctl(PR_GET_PDEATHSIG, &signal, 0UL, 0UL, 0UL), [] { return "PR_GET_PDEATHSIG"; });
  if (!done) return done.error();
  return signal;
}

Result<HelperCaps> LinuxKernel::read_helper_caps() {
  const Result<CapSet> bounding = read_helper_limit(HelperLimit::bounding);
  if (!bounding) return bounding.error();
  const Result<CapSet> inheritable = read_helper_limit(HelperLimit::inheritable);
  if (!inheritable) return inheritable.error();
  return HelperCaps{.bounding = *bounding, .inheritable = *inheritable};
}

Result<KernelName> LinuxKernel::uname() {
  utsname names{};
  const Result<void> done = checked(::uname(&names), [] { return "uname"; });
  if (!done) return done.error();
  return KernelName{.release = names.release, .version = names.version};
}

bool LinuxKernel::is_in_initial_user_namespace() {
  // Source: include/linux/proc_ns.h, PROC_USER_INIT_INO.
  constexpr ino_t initial_number = 0xEFFFFFFDU;
  struct stat status {};
  return ::stat("/proc/thread-self/ns/user", &status) == 0 && status.st_ino == initial_number;
}

Error LinuxKernel::execve(const std::string& path, const std::vector<std::string>& argv,
                          const std::vector<std::string>& envp) {
  const std::vector<char*> arguments = pointers_to(argv);
  const std::vector<char*> environment = pointers_to(envp);
  ::execve(path.c_str(), arguments.data(), environment.data());
  return exec_error(path, errno);
}

Error LinuxKernel::execve_file(const UniqueFd& file, const std::string& path,
                               const std::vector<std::string>& argv,
                               const std::vector<std::string>& envp) {
  const std::vector<char*> arguments = pointers_to(argv);
  const std::vector<char*> environment = pointers_to(envp);
  ::syscall(SYS_execveat, file.get(), "", arguments.data(), environment.data(), AT_EMPTY_PATH);
  return exec_error(path, errno);
}

}  // namespace execcap
