// SPDX-License-Identifier: MIT
#include "failing_calls.hpp"

#include <dirent.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

/// What is to happen to the calls, and what has.
struct Watch {
  execcap::test::CallOrders given;
  std::size_t number = 0;
  execcap::test::WatchedCalls calls;
};

thread_local Watch* watch = nullptr;

/// What this call is to return instead of being made, if it is one that is to fail or to lie;
/// errno(3) is then set.
std::optional<long> answer(const char* name) {
  if (watch == nullptr) return std::nullopt;
  ++watch->calls.made;
  const bool by_name = watch->given.count > 0 && watch->given.name == name;
  if (by_name) --watch->given.count;
  if (!by_name && watch->calls.made != watch->number) return std::nullopt;
  watch->calls.failed = name;
  errno = watch->given.errnum;
  return watch->given.lie.value_or(-1);
}

execcap::test::WatchedCalls run(Watch orders, const std::function<void()>& body) {
  watch = &orders;
  body();
  watch = nullptr;
  return orders.calls;
}

template <class R, class... Args>
R call(const char* name, R (*real)(Args...), std::type_identity_t<Args>... args) {
  const std::optional<long> instead = answer(name);
  return instead ? static_cast<R>(*instead) : real(args...);
}

/// As call(), for a function that returns the number of its error.
template <class... Args>
int numbered_call(const char* name, int (*real)(Args...), std::type_identity_t<Args>... args) {
  return answer(name) ? watch->given.errnum : real(args...);
}

const char* path_to_open(const char* path) {
  const bool is_redirected = watch != nullptr && watch->given.redirected == path;
  return is_redirected ? watch->given.redirected_to.c_str() : path;
}

/// Takes the types out of what getdents64(2) gave: linux_dirent64 has its length at 16, its type at
/// 18.
void hide_types(char* records, long size) {
  for (long at = 0; at < size;) {
    std::uint16_t length = 0;
    std::memcpy(&length, records + at + 16, sizeof(length));
    records[at + 18] = DT_UNKNOWN;
    at += length;
  }
}

}  // namespace

namespace execcap::test {

WatchedCalls with_failing_call(std::size_t number, int errnum, const std::function<void()>& body) {
  return run({.given = {.errnum = errnum}, .number = number}, body);
}

WatchedCalls with_calls(const CallOrders& orders, const std::function<void()>& body) {
  return run({.given = orders}, body);
}

}  // namespace execcap::test

// The linker leads each call of NAME to __wrap_NAME, and __real_NAME to the function itself.
extern "C" {

int __real_open(const char* path, int flags, ...);
int __wrap_open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const unsigned mode = va_arg(rest, unsigned);
  va_end(rest);
  return answer("open") ? -1 : __real_open(path_to_open(path), flags, mode);
}

int __real_openat(int directory, const char* path, int flags, ...);
int __wrap_openat(int directory, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const unsigned mode = va_arg(rest, unsigned);
  va_end(rest);
  return answer("openat") ? -1 : __real_openat(directory, path, flags, mode);
}

// With _FORTIFY_SOURCE, where the flags are not known to the compiler.
int __real___open_2(const char* path, int flags);
int __wrap___open_2(const char* path, int flags) {
  return answer("open") ? -1 : __real___open_2(path_to_open(path), flags);
}

int __real_fcntl(int file, int command, ...);
int __wrap_fcntl(int file, int command, ...) {
  va_list rest;
  va_start(rest, command);
  const long argument = va_arg(rest, long);
  va_end(rest);
  return answer("fcntl") ? -1 : __real_fcntl(file, command, argument);
}

int __real_prctl(int option, ...);
int __wrap_prctl(int option, ...) {
  va_list rest;
  va_start(rest, option);
  const unsigned long second = va_arg(rest, unsigned long);
  const unsigned long third = va_arg(rest, unsigned long);
  const unsigned long fourth = va_arg(rest, unsigned long);
  const unsigned long fifth = va_arg(rest, unsigned long);
  va_end(rest);
  return answer("prctl") ? -1 : __real_prctl(option, second, third, fourth, fifth);
}

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  const long first = va_arg(rest, long);
  const long second = va_arg(rest, long);
  const long third = va_arg(rest, long);
  const long fourth = va_arg(rest, long);
  const long fifth = va_arg(rest, long);
  const long sixth = va_arg(rest, long);
  va_end(rest);
  if (const std::optional<long> instead = answer("syscall")) return *instead;
  const long result = __real_syscall(number, first, second, third, fourth, fifth, sixth);
  if (watch != nullptr && watch->given.hides_types && number == SYS_getdents64) {
    hide_types(reinterpret_cast<char*>(second), result);
  }
  return result;
}

int __real_stat(const char* path, struct stat* status);
int __wrap_stat(const char* path, struct stat* status) {
  return call("stat", __real_stat, path, status);
}

int __real_fstat(int file, struct stat* status);
int __wrap_fstat(int file, struct stat* status) {
  return call("fstat", __real_fstat, file, status);
}

int __real_fstatat(int directory, const char* path, struct stat* status, int flags);
int __wrap_fstatat(int directory, const char* path, struct stat* status, int flags) {
  return call("fstatat", __real_fstatat, directory, path, status, flags);
}

int __real_statx(int directory, const char* path, int flags, unsigned mask, struct statx* status);
int __wrap_statx(int directory, const char* path, int flags, unsigned mask, struct statx* status) {
  const int result = call("statx", __real_statx, directory, path, flags, mask, status);
  if (watch != nullptr) status->stx_attributes |= watch->given.attributes;
  return result;
}

int __real_statfs(const char* path, struct statfs* mount);
int __wrap_statfs(const char* path, struct statfs* mount) {
  return call("statfs", __real_statfs, path, mount);
}

int __real_fstatfs(int file, struct statfs* mount);
int __wrap_fstatfs(int file, struct statfs* mount) {
  const int result = call("fstatfs", __real_fstatfs, file, mount);
  if (watch != nullptr && watch->given.file_system) {
    mount->f_type = static_cast<decltype(mount->f_type)>(*watch->given.file_system);
  }
  return result;
}

ssize_t __real_read(int file, void* buffer, std::size_t size);
ssize_t __wrap_read(int file, void* buffer, std::size_t size) {
  return call("read", __real_read, file, buffer, size);
}

ssize_t __real_pread(int file, void* buffer, std::size_t size, off_t offset);
ssize_t __wrap_pread(int file, void* buffer, std::size_t size, off_t offset) {
  return call("pread", __real_pread, file, buffer, size, offset);
}

ssize_t __real_write(int file, const void* buffer, std::size_t size);
ssize_t __wrap_write(int file, const void* buffer, std::size_t size) {
  return call("write", __real_write, file, buffer, size);
}

ssize_t __real_readlinkat(int directory, const char* path, char* buffer, std::size_t size);
ssize_t __wrap_readlinkat(int directory, const char* path, char* buffer, std::size_t size) {
  return call("readlinkat", __real_readlinkat, directory, path, buffer, size);
}

ssize_t __real_getxattr(const char* path, const char* name, void* value, std::size_t size);
ssize_t __wrap_getxattr(const char* path, const char* name, void* value, std::size_t size) {
  return call("getxattr", __real_getxattr, path, name, value, size);
}

ssize_t __real_lgetxattr(const char* path, const char* name, void* value, std::size_t size);
ssize_t __wrap_lgetxattr(const char* path, const char* name, void* value, std::size_t size) {
  return call("getxattr", __real_lgetxattr, path, name, value, size);
}

ssize_t __real_fgetxattr(int file, const char* name, void* value, std::size_t size);
ssize_t __wrap_fgetxattr(int file, const char* name, void* value, std::size_t size) {
  return call("getxattr", __real_fgetxattr, file, name, value, size);
}

ssize_t __real_llistxattr(const char* path, char* names, std::size_t size);
ssize_t __wrap_llistxattr(const char* path, char* names, std::size_t size) {
  return call("llistxattr", __real_llistxattr, path, names, size);
}

int __real_setxattr(const char* path, const char* name, const void* value, std::size_t size,
                    int flags);
int __wrap_setxattr(const char* path, const char* name, const void* value, std::size_t size,
                    int flags) {
  return call("setxattr", __real_setxattr, path, name, value, size, flags);
}

int __real_removexattr(const char* path, const char* name);
int __wrap_removexattr(const char* path, const char* name) {
  return call("removexattr", __real_removexattr, path, name);
}

int __real_fchdir(int directory);
int __wrap_fchdir(int directory) {
  return call("fchdir", __real_fchdir, directory);
}

int __real_chdir(const char* path);
int __wrap_chdir(const char* path) {
  return call("chdir", __real_chdir, path);
}

int __real_uname(utsname* names);
int __wrap_uname(utsname* names) {
  return call("uname", __real_uname, names);
}

int __real_getgroups(int size, gid_t* groups);
int __wrap_getgroups(int size, gid_t* groups) {
  return call("getgroups", __real_getgroups, size, groups);
}

int __real_getresuid(uid_t* real, uid_t* effective, uid_t* saved);
int __wrap_getresuid(uid_t* real, uid_t* effective, uid_t* saved) {
  return call("getresuid", __real_getresuid, real, effective, saved);
}

int __real_getresgid(gid_t* real, gid_t* effective, gid_t* saved);
int __wrap_getresgid(gid_t* real, gid_t* effective, gid_t* saved) {
  return call("getresgid", __real_getresgid, real, effective, saved);
}

mode_t __real_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask) {
  return call("umask", __real_umask, mask);
}

pid_t __real_setsid();
pid_t __wrap_setsid() {
  return call("setsid", __real_setsid);
}

int __real_sched_getaffinity(pid_t process, std::size_t size, cpu_set_t* set);
int __wrap_sched_getaffinity(pid_t process, std::size_t size, cpu_set_t* set) {
  return call("sched_getaffinity", __real_sched_getaffinity, process, size, set);
}

int __real_clock_gettime(clockid_t clock, timespec* now);
int __wrap_clock_gettime(clockid_t clock, timespec* now) {
  return call("clock_gettime", __real_clock_gettime, clock, now);
}

int __real_pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                          void* (*start)(void*), void* argument);
int __wrap_pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                          void* (*start)(void*), void* argument) {
  return numbered_call("pthread_create", __real_pthread_create, thread, attributes, start,
                       argument);
}

int __real_getpwnam_r(const char* name, passwd* entry, char* text, std::size_t size,
                      passwd** found);
int __wrap_getpwnam_r(const char* name, passwd* entry, char* text, std::size_t size,
                      passwd** found) {
  return numbered_call("getpwnam_r", __real_getpwnam_r, name, entry, text, size, found);
}

int __real_getpwuid_r(uid_t uid, passwd* entry, char* text, std::size_t size, passwd** found);
int __wrap_getpwuid_r(uid_t uid, passwd* entry, char* text, std::size_t size, passwd** found) {
  return numbered_call("getpwuid_r", __real_getpwuid_r, uid, entry, text, size, found);
}

int __real_getgrnam_r(const char* name, group* entry, char* text, std::size_t size, group** found);
int __wrap_getgrnam_r(const char* name, group* entry, char* text, std::size_t size, group** found) {
  return numbered_call("getgrnam_r", __real_getgrnam_r, name, entry, text, size, found);
}

int __real_getgrgid_r(gid_t gid, group* entry, char* text, std::size_t size, group** found);
int __wrap_getgrgid_r(gid_t gid, group* entry, char* text, std::size_t size, group** found) {
  return numbered_call("getgrgid_r", __real_getgrgid_r, gid, entry, text, size, found);
}

int __real_getgrouplist(const char* user, gid_t group, gid_t* groups, int* count);
int __wrap_getgrouplist(const char* user, gid_t group, gid_t* groups, int* count) {
  return call("getgrouplist", __real_getgrouplist, user, group, groups, count);
}

std::FILE* __real_fmemopen(void* buffer, std::size_t size, const char* mode);
std::FILE* __wrap_fmemopen(void* buffer, std::size_t size, const char* mode) {
  return answer("fmemopen") ? nullptr : __real_fmemopen(buffer, size, mode);
}

passwd* __real_fgetpwent(std::FILE* file);
passwd* __wrap_fgetpwent(std::FILE* file) {
  return answer("fgetpwent") ? nullptr : __real_fgetpwent(file);
}

group* __real_fgetgrent(std::FILE* file);
group* __wrap_fgetgrent(std::FILE* file) {
  return answer("fgetgrent") ? nullptr : __real_fgetgrent(file);
}

int __real_memfd_create(const char* name, unsigned flags);
int __wrap_memfd_create(const char* name, unsigned flags) {
  return call("memfd_create", __real_memfd_create, name, flags);
}

int __real_posix_spawn(pid_t* child, const char* path, const posix_spawn_file_actions_t* actions,
                       const posix_spawnattr_t* attributes, char* const* argv, char* const* envp);
int __wrap_posix_spawn(pid_t* child, const char* path, const posix_spawn_file_actions_t* actions,
                       const posix_spawnattr_t* attributes, char* const* argv, char* const* envp) {
  return numbered_call("posix_spawn", __real_posix_spawn, child, path, actions, attributes, argv,
                       envp);
}

int __real_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t* actions, int from, int to);
int __wrap_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t* actions, int from, int to) {
  return numbered_call("adddup2", __real_posix_spawn_file_actions_adddup2, actions, from, to);
}

pid_t __real_waitpid(pid_t child, int* status, int options);
pid_t __wrap_waitpid(pid_t child, int* status, int options) {
  return call("waitpid", __real_waitpid, child, status, options);
}

int __real_sigaction(int number, const struct sigaction* wanted, struct sigaction* before);
int __wrap_sigaction(int number, const struct sigaction* wanted, struct sigaction* before) {
  return call("sigaction", __real_sigaction, number, wanted, before);
}

int __real_sigprocmask(int how, const sigset_t* set, sigset_t* before);
int __wrap_sigprocmask(int how, const sigset_t* set, sigset_t* before) {
  return call("sigprocmask", __real_sigprocmask, how, set, before);
}

DIR* __real_fdopendir(int file);
DIR* __wrap_fdopendir(int file) {
  return answer("fdopendir") ? nullptr : __real_fdopendir(file);
}

dirent* __real_readdir(DIR* folder);
dirent* __wrap_readdir(DIR* folder) {
  return answer("readdir") ? nullptr : __real_readdir(folder);
}

unsigned long __real_getauxval(unsigned long type);
unsigned long __wrap_getauxval(unsigned long type) {
  const bool says_secure = watch != nullptr && watch->given.is_secure && type == AT_SECURE;
  return says_secure ? 1 : __real_getauxval(type);
}
}
