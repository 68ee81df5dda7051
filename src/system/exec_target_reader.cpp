// SPDX-License-Identifier: MIT
// Follows a command to the program that really runs, and reads what the kernel will read there.
#include "execcap/system/exec_target_reader.hpp"

#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <ctime>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "exec_format.hpp"
#include "execcap/caps/vfs_cap.hpp"
#include "execcap/model/exec_rules.hpp"
#include "file_view.hpp"

namespace execcap {
namespace {

constexpr const char* caps_attribute = "security.capability";
/// Enough for the head of a script, and for the tables of nearly every ELF program.
constexpr std::size_t head_size = 1024;
constexpr std::size_t most_scripts = 5;

/// One file of the chain with what is read of it.
struct OpenedFile {
  ExecFile file;
  bool on_nosuid_mount = false;
  FileStamp stamp;
  UniqueFd fd;  ///< for reading, or with O_PATH if the caller may not read the file
  bool is_readable = false;
  bool is_by_link = false;  ///< the last part of its path is a symbolic link
  std::string head;         ///< its first bytes, empty if it is not readable
};

FileStamp stamp_of(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .change_seconds = status.st_ctim.tv_sec,
          .change_nanoseconds = status.st_ctim.tv_nsec};
}

Error not_startable(const std::string& path, std::string why, int errnum) {
  return {.kind = ErrorKind::not_startable,
          .what = "cannot execute " + path,
          .why = std::move(why),
          .errnum = errnum};
}

std::string kind_of_file(mode_t mode) {
  if (S_ISDIR(mode)) return "it is a directory";
  if (S_ISFIFO(mode)) return "it is a fifo";
  if (S_ISSOCK(mode)) return "it is a socket";
  return "it is a device";
}

/// An owner that reads as overflow_id where the user namespace does not map that id is one that it
/// does not map: user_namespaces(7).
template <class Id>
std::optional<Id> if_mapped(Id id, const UserNamespace& user_namespace) {
  const bool is_unmapped =
      !user_namespace.is_initial && id.value == overflow_id && !user_namespace.maps(id);
  return is_unmapped ? std::nullopt : std::optional(id);
}

/// Up to `into.size()` bytes of the file at `offset`: fewer only where it ends.
Result<std::size_t, FileErrno> read_at(int fd, std::uint64_t offset, std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count =
        ::pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileErrno{errno};
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

/// Opens the file for reading, or with O_PATH if the caller may not read it.
Result<OpenedFile> open_regular(const std::string& path, const FileView& view) {
  const std::string what = "cannot read " + path;
  const auto seen = view.status(path);
  if (!seen) {
    const int errnum = seen.error().number;
    Error error = not_startable(path, errno_text(errnum), errnum);
    if (errnum == ENOENT) error.kind = ErrorKind::not_found;
    return error;
  }
  if (!S_ISREG(seen->st_mode)) return not_startable(path, kind_of_file(seen->st_mode), EACCES);

  OpenedFile opened;
  auto readable = view.open_unlinked(path);
  opened.is_by_link = !readable && readable.error().number == ELOOP;
  if (opened.is_by_link) readable = view.open_for_reading(path);
  opened.is_readable = readable.has_value();
  if (!readable && readable.error().number == EACCES) readable = view.open_as_path(path);
  if (!readable) return system_error(what, readable.error().number);
  opened.fd = *std::move(readable);

  struct stat status {};
  struct statfs mount {};
  if (::fstat(opened.fd.get(), &status) != 0 || ::fstatfs(opened.fd.get(), &mount) != 0) {
    const int errnum = errno;
    return system_error(what, errnum);
  }
  if (status.st_dev != seen->st_dev || status.st_ino != seen->st_ino) {
    return Error{.what = what, .why = "another file took its place meanwhile"};
  }
  const auto flags = static_cast<unsigned long>(mount.f_flags);
  opened.file = {.path = path,
                 .owner = Uid{status.st_uid},
                 .group = Gid{status.st_gid},
                 .mode = status.st_mode & 07777U,
                 .on_noexec_mount = (flags & ST_NOEXEC) != 0};
  opened.on_nosuid_mount = (flags & ST_NOSUID) != 0;
  opened.stamp = stamp_of(status);
  return opened;
}

Result<OpenedFile> open_file(const std::string& path, const FileView& view,
                             const UserNamespace& user_namespace) {
  Result<OpenedFile> opened = open_regular(path, view);
  if (!opened) return opened;
  opened->file.owner = if_mapped(*opened->file.owner, user_namespace);
  opened->file.group = if_mapped(*opened->file.group, user_namespace);
  if (!opened->is_readable) return opened;
  opened->head.resize(head_size);
  const auto length = read_at(opened->fd.get(), 0, std::as_writable_bytes(std::span(opened->head)));
  if (!length) return system_error("cannot read " + path, length.error().number);
  opened->head.resize(*length);
  return opened;
}

/// The dynamic linker that the program names, if it is one for this machine.
std::optional<std::string> interpreter_of_elf(const OpenedFile& opened) {
  const auto read_part = [&](std::uint64_t offset, std::span<std::byte> into) {
    const std::string& head = opened.head;
    if (offset <= head.size() && into.size() <= head.size() - offset) {
      std::memcpy(into.data(), head.data() + offset, into.size());
      return true;
    }
    const auto length = read_at(opened.fd.get(), offset, into);
    return length && *length == into.size();
  };
  return elf_interpreter(read_part);
}

void add_caps(ExecTarget& target, std::span<const std::byte> value, const Surroundings& around) {
  const Result<FileCaps> caps = decode_vfs_cap(value, around.traits.all_caps());
  target.caps_status = FileCapsStatus::unknown;
  if (!caps) return;
  target.caps = *caps;
  target.caps_status = status_of_shown_caps(*caps, around.user_namespace);
}

Result<void> read_caps(ExecTarget& target, const OpenedFile& opened, const FileView& view,
                       const Surroundings& around) {
  constexpr std::size_t room = 64;  // the kernel takes no attribute of more than 24 bytes
  std::array<std::byte, room> value{};
  Result<std::size_t, FileErrno> size = FileErrno{0};
  if (opened.is_readable) {
    const ssize_t count = ::fgetxattr(opened.fd.get(), caps_attribute, value.data(), value.size());
    size = count < 0 ? Result<std::size_t, FileErrno>(FileErrno{errno})
                     : Result<std::size_t, FileErrno>(static_cast<std::size_t>(count));
  } else {
    size = view.attribute(opened.file.path, opened.fd, caps_attribute, value);
  }
  if (size) {
    add_caps(target, std::span(value).first(*size), around);
    return {};
  }
  const int errnum = size.error().number;
  switch (errnum) {
    case ENODATA:
    case EOPNOTSUPP:
      target.caps_status = FileCapsStatus::none;
      return {};
    case EOVERFLOW:
      target.caps_status = FileCapsStatus::foreign;
      return {};
    case EINVAL:
    case ERANGE:
      target.caps_status = FileCapsStatus::unknown;
      return {};
    default:
      return system_error(
          "cannot read the capabilities of " + opened.file.path, errnum,
          errnum == ENOENT ? "this needs /proc where the file is not readable" : "");
  }
}

/// The error of a file that another one names as its interpreter.
Error interpreter_error(const std::string& path, const std::string& interpreter, Error error) {
  error.kind = error.kind == ErrorKind::system ? ErrorKind::system : ErrorKind::not_startable;
  error.what = "cannot execute " + path;
  error.why = "its interpreter '" + interpreter + "': " + error.why;
  return error;
}

}  // namespace

Result<ExecTarget> read_exec_target(const std::string& path, const CommandPlace& place,
                                    const Surroundings& around) {
  Result<SeenTarget> seen = see_exec_target(path, place, around);
  if (!seen) return seen.error();
  return std::move(seen->target);
}

Result<SeenTarget> see_exec_target(const std::string& path, const CommandPlace& place,
                                   const Surroundings& around) {
  const Result<FileView> view = FileView::open(place);
  if (!view) return view.error();

  ExecTarget target;
  std::vector<FileStamp> stamps;
  Result<OpenedFile> opened = open_file(path, *view, around.user_namespace);
  for (;;) {
    if (!opened) return opened.error();
    target.chain.push_back(opened->file);
    stamps.push_back(opened->stamp);
    const std::string& present = opened->file.path;
    const std::optional<ScriptLine> script =
        parse_script_line(std::string_view(opened->head).substr(0, exec_head_size));
    if (!script) break;
    const std::string interpreter = script->interpreter.value_or("");
    if (interpreter.empty()) {
      return not_startable(present, "its #! line names no interpreter", ENOEXEC);
    }
    if (target.chain.size() > most_scripts) {
      return not_startable(path, "more than 5 scripts, each the interpreter of the one before",
                           ELOOP);
    }
    Result<OpenedFile> next = open_file(interpreter, *view, around.user_namespace);
    if (!next) return interpreter_error(present, interpreter, std::move(next).error());
    opened = std::move(next);
  }

  OpenedFile& binary = *opened;
  if (const auto linker = interpreter_of_elf(binary)) {
    if (const auto found = view->status(*linker); !found) {
      const int errnum = found.error().number;
      return interpreter_error(binary.file.path, *linker,
                               not_startable(*linker, errno_text(errnum), errnum));
    }
  }
  target.on_nosuid_mount = binary.on_nosuid_mount;
  const Result<void> read = read_caps(target, binary, *view, around);
  if (!read) return read.error();
  return SeenTarget{.target = std::move(target),
                    .look = {.is_readable = binary.is_readable,
                             .is_own_program = is_own_elf(binary.head),
                             .is_by_link = binary.is_by_link},
                    .stamps = std::move(stamps),
                    .file = std::move(binary.fd),
                    .path = path};
}

bool is_same_target(const SeenTarget& before, const SeenTarget& after) {
  const auto is_same_file = [](const FileStamp& a, const FileStamp& b) {
    return a.device == b.device && a.inode == b.inode;
  };
  return before.target == after.target &&
         std::ranges::equal(before.stamps, after.stamps, is_same_file);
}

bool is_surely_unchanged(const SeenTarget& seen) {
  constexpr unsigned set_id_bits = S_ISUID | S_ISGID;
  constexpr std::int64_t coarsest_clock = 2;  // seconds: that of FAT
  const ExecTarget& target = seen.target;
  const bool has_privileges =
      target.caps_status != FileCapsStatus::none || (target.binary().mode & set_id_bits) != 0;
  if (target.is_script() || has_privileges) return false;
  struct timespec now {};
  if (::clock_gettime(CLOCK_REALTIME, &now) != 0) return false;
  const std::int64_t age = now.tv_sec - seen.stamps.back().change_seconds;
  if (age <= coarsest_clock) return false;
  struct stat status {};
  return ::stat(seen.path.c_str(), &status) == 0 && stamp_of(status) == seen.stamps.back();
}

}  // namespace execcap
