# SPDX-License-Identifier: MIT
"""Which system calls a launcher makes, and how each may fail by its manual page."""

import collections
import os
import re
import subprocess

from truth import START_IN, watch

# Number: the how-many-th call of that name, as strace counts. Text: the call with its arguments.
Call = collections.namedtuple("Call", "name number text")

FILE = ["EACCES", "EINTR", "ELOOP", "EMFILE", "ENFILE", "ENAMETOOLONG", "ENOENT", "ENODEV", "ENOMEM",
        "ENOTDIR", "ENXIO", "EOVERFLOW", "EPERM", "EROFS", "ETXTBSY", "EINVAL", "EISDIR"]
PATH = ["EACCES", "EFAULT", "EINVAL", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOMEM", "ENOTDIR",
        "EOVERFLOW", "EBADF"]
READ = ["EAGAIN", "EBADF", "EFAULT", "EINTR", "EINVAL", "EIO", "EISDIR", "ESRCH"]
MOUNT = ["EBADF", "EFAULT", "EINTR", "EIO", "ENOMEM", "ENOSYS", "EOVERFLOW"]
ATTRIBUTE = ["E2BIG", "ENODATA", "EOPNOTSUPP", "ERANGE", "EACCES", "EPERM", "EBADF", "ENOENT"]
SOCKET = ["EACCES", "EAFNOSUPPORT", "EINVAL", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM",
          "EPROTONOSUPPORT"]

ERRORS = {
    "openat2": FILE + ["EAGAIN", "EXDEV", "E2BIG"],
    "access": PATH, "openat": FILE, "newfstatat": PATH, "statx": PATH, "readlink": PATH,
    "readlinkat": PATH, "fstat": PATH, "faccessat": PATH, "faccessat2": PATH,
    "read": READ, "pread64": READ + ["ENXIO", "EOVERFLOW", "ESPIPE"],
    "write": READ + ["EDQUOT", "EFBIG", "ENOSPC", "EPERM", "EPIPE"],
    "lseek": ["EBADF", "EINVAL", "ENXIO", "EOVERFLOW", "ESPIPE"],
    "close": ["EBADF", "EINTR", "EIO", "ENOSPC", "EDQUOT"],
    "fcntl": ["EACCES", "EAGAIN", "EBADF", "EINVAL", "EMFILE", "EPERM"],
    "statfs": MOUNT + ["EACCES", "ELOOP", "ENOENT", "ENOTDIR"], "fstatfs": MOUNT,
    "getxattr": ATTRIBUTE, "fgetxattr": ATTRIBUTE,
    "prctl": ["EINVAL", "EPERM", "EFAULT", "EACCES", "EBUSY"],
    "capget": ["EFAULT", "EINVAL", "EPERM", "ESRCH"],
    "capset": ["EFAULT", "EINVAL", "EPERM", "ESRCH"],
    "setgroups": ["EFAULT", "EINVAL", "ENOMEM", "EPERM"],
    "getgroups": ["EFAULT", "EINVAL"],
    "setresuid": ["EAGAIN", "EINVAL", "EPERM"], "setresgid": ["EINVAL", "EPERM"],
    "getresuid": ["EFAULT"], "getresgid": ["EFAULT"], "setfsuid": [], "setfsgid": [],
    "setsid": ["EPERM"], "getsid": ["EPERM", "ESRCH"], "umask": [], "getppid": [], "getpid": [],
    "chroot": PATH + ["EIO", "EPERM"], "chdir": PATH + ["EIO"], "fchdir": PATH + ["EIO"],
    "uname": ["EFAULT"],
    "getrandom": ["EAGAIN", "EFAULT", "EINTR", "EINVAL", "ENOSYS"],
    "brk": ["ENOMEM"], "mmap": ["EACCES", "EAGAIN", "ENOMEM", "EPERM", "ENFILE"],
    "munmap": ["EINVAL", "ENOMEM"], "mprotect": ["EACCES", "EINVAL", "ENOMEM"],
    "mremap": ["EAGAIN", "EFAULT", "EINVAL", "ENOMEM"],
    "futex": ["EAGAIN", "EINTR", "EINVAL", "ENOSYS"],
    "socket": SOCKET, "connect": ["ECONNREFUSED", "EACCES", "EAGAIN", "EINTR", "ENOENT"],
    "execve": ["E2BIG", "EACCES", "EAGAIN", "EFAULT", "EINVAL", "EIO", "EISDIR", "ELIBBAD", "ELOOP",
               "EMFILE", "ENAMETOOLONG", "ENFILE", "ENOENT", "ENOEXEC", "ENOMEM", "ENOTDIR", "EPERM",
               "ETXTBSY"],
    "rt_sigprocmask": ["EFAULT", "EINVAL"], "rt_sigaction": ["EFAULT", "EINVAL"],
    "madvise": ["EINVAL", "ENOMEM"], "getdents64": ["EBADF", "EFAULT", "EINVAL", "ENOENT", "ENOTDIR"],
    "ioctl": ["EBADF", "EFAULT", "EINVAL", "ENOTTY"], "gettid": [], "getuid": [], "geteuid": [],
    "getgid": [], "getegid": [], "dup": ["EBADF", "EMFILE"], "poll": ["EFAULT", "EINTR", "ENOMEM"],
    "sendto": ["EAGAIN", "EPIPE", "EINTR"], "recvmsg": ["EAGAIN", "EINTR"],
    "prlimit64": ["EFAULT", "EINVAL", "EPERM", "ESRCH"], "sysinfo": ["EFAULT"],
}
ERRORS["execveat"] = ERRORS["execve"] + ["EBADF"]


def errors_of(name):
    """Its documented errors; and every call can be unknown to a kernel or be forbidden."""
    return sorted({*ERRORS.get(name, ["EFAULT", "EINVAL", "ENOMEM"]), "ENOSYS", "EPERM"})


def command_line(recipe):
    """The launch of a recipe; always by way of start_in, so that the numbers stay the same."""
    return [START_IN, *recipe.start, "--", *recipe.words, recipe.command]


def is_static(program):
    """Whether it starts without a dynamic linker."""
    return "INTERP" not in subprocess.run(["readelf", "-lW", program], check=True, text=True,
                                          stdout=subprocess.PIPE).stdout


def calls_of(recipe, folder):
    """What the launcher calls from its main function on up to the exec of the command, and the
    state of that command."""
    log = os.path.join(folder, f"calls.{os.getpid()}")
    outcome = watch(["strace", "-o", log, *command_line(recipe)])
    if outcome.code != 0 or outcome.state is None:
        raise RuntimeError(f"{recipe.name}: the undisturbed launch failed: {outcome.words}")
    counts = collections.Counter()
    calls = []
    is_launcher = is_main = False
    # The dynamic linker ends with giving its cache back, a static start with protecting its tables.
    last_before_main = "mprotect" if is_static(recipe.words[0]) else "munmap"
    with open(log, encoding="utf-8", errors="replace") as lines:
        next(lines)  # the exec by strace itself, which it does not count
        for line in lines:
            match = re.match(r"(\w+)\(", line)
            if not match:
                continue
            name = match[1]
            counts[name] += 1
            if is_main:
                calls.append(Call(name, counts[name], line[:70].rstrip()))
            if name in ("execve", "execveat") and is_launcher:
                return calls, outcome.state
            if name == "execve":
                is_launcher = True
            is_main = is_main or (is_launcher and name == last_before_main)
    raise RuntimeError(f"{recipe.name}: no exec of the command in the log of strace")
