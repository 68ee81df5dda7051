// SPDX-License-Identifier: MIT
// Opening a capable file once, and checking every change against the kernel.
#include "execcap/system/file_caps_io.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "exec_format.hpp"
#include "execcap/caps/manifest_text.hpp"
#include "execcap/caps/vfs_cap.hpp"
#include "file_attribute.hpp"
#include "file_caps_error.hpp"

namespace execcap {

struct CapFile::Opened {
  std::string path;
  UniqueFd directory;  ///< closed for a path without one
  UniqueFd file;
  struct stat status {};
  HeldFile held;
};

namespace {

constexpr int as_path = O_PATH | O_NOFOLLOW | O_CLOEXEC;
/// Nothing of an attribute is masked: the kernel that a file is for need not be this one.
constexpr CapSet every_bit = CapSet::from_mask(~std::uint64_t{0});

Error open_error(const std::string& path, int errnum) {
  Error error = system_error("cannot open '" + path + "'", errnum);
  if (errnum == ENOENT) error.kind = ErrorKind::not_found;
  return error;
}

std::string_view kind_of_file(mode_t mode) {
  if (S_ISLNK(mode)) return "it is a symbolic link";
  if (S_ISDIR(mode)) return "it is a directory";
  if (S_ISFIFO(mode)) return "it is a fifo";
  if (S_ISSOCK(mode)) return "it is a socket";
  return "it is a device";
}

std::string_view hint_of_kind(mode_t mode) {
  if (S_ISLNK(mode)) return "name the file that it points to";
  if (S_ISDIR(mode)) return "--recursive takes the files below it";
  return "only a regular file has capabilities";
}

Error not_regular(const std::string& path, mode_t mode) {
  return {.kind = ErrorKind::refused,
          .what = "'" + path + "'",
          .why = std::string(kind_of_file(mode)),
          .hint = std::string(hint_of_kind(mode))};
}

/// The directory part of a path and the name in it, as dirname(1) and basename(1) split it. A path
/// that ends in a slash names no regular file; its name is then empty.
std::pair<std::string, std::string> split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

Error unreadable(std::string_view path, std::string why, std::string hint, int errnum) {
  return {.kind = ErrorKind::refused,
          .what = "'" + std::string(path) + "'",
          .why = std::move(why),
          .hint = std::move(hint),
          .errnum = errnum};
}

Error damaged(std::string_view path, const std::string& why, int errnum) {
  return unreadable(path,
                    "its security.capability attribute is damaged or of an unknown version" +
                        (why.empty() ? "" : " (" + why + ")") + " and is left alone",
                    "setfattr -x security.capability takes it away", errnum);
}

std::string caps_phrase(const std::optional<FileCaps>& caps) {
  return caps ? manifest_caps_text(caps) : "no capabilities";
}

}  // namespace

CapFile::CapFile(std::shared_ptr<const Opened> opened) : opened_(std::move(opened)) {}

Result<CapFile> CapFile::open(const FileRoot& root, const std::string& path) {
  const auto [directory_path, name] = split(path);
  if (name.empty() || name == "." || name == "..") {
    // Not a name in a directory: it can only be a directory itself, or nothing.
    const auto found = root.view().open_with(path, as_path);
    if (!found) return open_error(path, found.error().number);
    return not_regular(path, S_IFDIR);
  }
  Result<UniqueFd, FileErrno> directory =
      root.view().open_with(directory_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (!directory) return open_error(path, directory.error().number);
  Result<CapFile> file = open_at(root, directory->get(), name, path);
  return file;
}

Result<CapFile> CapFile::open_at(const FileRoot& root, int directory, const std::string& name,
                                 const std::string& path) {
  auto opened = std::make_shared<Opened>();
  opened->path = path;
  opened->file = UniqueFd(::openat(directory, name.c_str(), as_path));
  if (!opened->file.is_open()) {
    const int errnum = errno;
    return open_error(path, errnum);
  }
  if (::fstat(opened->file.get(), &opened->status) != 0) {
    const int errnum = errno;
    return open_error(path, errnum);
  }
  if (!S_ISREG(opened->status.st_mode)) return not_regular(path, opened->status.st_mode);
  opened->directory = UniqueFd(::fcntl(directory, F_DUPFD_CLOEXEC, 0));
  if (!opened->directory.is_open()) {
    const int errnum = errno;
    return open_error(path, errnum);
  }
  opened->held = {.file = opened->file.get(),
                  .directory = opened->directory.get(),
                  .name = name,
                  .device = opened->status.st_dev,
                  .inode = opened->status.st_ino,
                  .has_proc = root.has_proc()};
  return CapFile(std::move(opened));
}

const std::string& CapFile::path() const {
  return opened_->path;
}

std::uint32_t CapFile::mode() const {
  return opened_->status.st_mode & 07777U;
}

Uid CapFile::owner() const {
  return Uid{opened_->status.st_uid};
}

Gid CapFile::group() const {
  return Gid{opened_->status.st_gid};
}

Result<StoredFileCaps> CapFile::read() const {
  constexpr std::size_t room = 64;  // the kernel takes no attribute of more than 24 bytes
  std::array<std::byte, room> value{};
  const Result<std::size_t, FileErrno> size = get_attribute(opened_->held, value);
  if (!size) {
    const int errnum = size.error().number;
    switch (errnum) {
      case ENODATA:
      case EOPNOTSUPP:
        return StoredFileCaps{};
      case EOVERFLOW:
        return StoredFileCaps{
            .fault = unreadable(path(),
                                "its capabilities belong to a user namespace whose ids cannot be "
                                "seen from here",
                                "look at it from the namespace that owns the file system", errnum)};
      case EINVAL:
      case ERANGE:
        return StoredFileCaps{.fault = damaged(path(), "", errnum)};
      default:
        return file_caps_error(FileCapsCall::read, path(), opened_->file.get(), errnum);
    }
  }
  StoredFileCaps stored{
      .bytes = {value.begin(), value.begin() + static_cast<std::ptrdiff_t>(*size)}};
  const Result<FileCaps> caps = decode_vfs_cap(stored.bytes, every_bit);
  if (caps) {
    stored.caps = *caps;
  } else {
    stored.fault = damaged(path(), caps.error().why, caps.error().errnum);
  }
  return stored;
}

SeenFile CapFile::seen() const {
  return {.path = path(), .mode = mode(), .owner = owner(), .group = group(), .stored = read()};
}

Result<void> CapFile::write(const FileCaps& caps) const {
  const std::vector<std::byte> bytes = encode_vfs_cap(caps);
  if (const auto set = set_attribute(opened_->held, bytes); !set) {
    return file_caps_error(FileCapsCall::set, path(), opened_->file.get(), set.error().number);
  }
  const Result<StoredFileCaps> stored = read();
  if (!stored) return stored.error();
  if (stored->caps == caps) return {};
  return Error{.kind = ErrorKind::mismatch,
               .what = "'" + path() + "'",
               .why = "the kernel shows " +
                      (stored->fault ? stored->fault->why : caps_phrase(stored->caps)) + " where " +
                      caps_phrase(caps) + " was set"};
}

Result<void> CapFile::remove() const {
  const auto removed = remove_attribute(opened_->held);
  if (!removed && removed.error().number != ENODATA) {
    return file_caps_error(FileCapsCall::remove, path(), opened_->file.get(),
                           removed.error().number);
  }
  const Result<StoredFileCaps> stored = read();
  if (!stored) return stored.error();
  if (!stored->caps && !stored->fault) return {};
  return Error{.kind = ErrorKind::mismatch,
               .what = "'" + path() + "'",
               .why = "its capabilities are still there after they were removed"};
}

FileFacts CapFile::facts() const {
  FileFacts facts{.path = path(), .owner = owner(), .group = group(), .mode = mode()};
  struct stat directory {};
  if (::fstat(opened_->directory.get(), &directory) == 0) {
    facts.directory_mode = directory.st_mode & 07777U;
    facts.directory_group = Gid{directory.st_gid};
  }
  struct statfs mount {};
  if (::fstatfs(opened_->file.get(), &mount) == 0) {
    facts.on_nosuid_mount = (static_cast<unsigned long>(mount.f_flags) & ST_NOSUID) != 0;
  }
  const Result<UniqueFd, FileErrno> readable = open_to_read(opened_->held);
  if (!readable) return facts;
  const auto read_at = [&](std::uint64_t offset, std::span<std::byte> into) {
    const ssize_t count =
        ::pread(readable->get(), into.data(), into.size(), static_cast<off_t>(offset));
    return count >= 0 && static_cast<std::size_t>(count) == into.size();
  };
  std::array<char, exec_head_size> head{};
  const ssize_t count = ::pread(readable->get(), head.data(), head.size(), 0);
  const std::string_view text(head.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
  if (const auto script = parse_script_line(text)) {
    facts.interpreter = script->interpreter.value_or("its interpreter");
  } else {
    facts.is_dynamic = elf_interpreter(read_at).has_value();
  }
  return facts;
}

}  // namespace execcap
