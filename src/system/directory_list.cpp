// SPDX-License-Identifier: MIT
// getdents64(2), record by record.
#include "directory_list.hpp"

#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace execcap {
namespace {

// linux_dirent64 of getdents64(2): inode and offset of 8 bytes each, length of 2, type of 1, name.
constexpr std::size_t length_at = 16;
constexpr std::size_t type_at = 18;
constexpr std::size_t name_at = 19;

NameKind kind_of(unsigned char type) {
  switch (type) {
    case DT_REG:
      return NameKind::regular;
    case DT_DIR:
      return NameKind::directory;
    case DT_UNKNOWN:
      return NameKind::unknown;
    default:
      return NameKind::other;
  }
}

}  // namespace

Result<DirectoryList, FileErrno> DirectoryList::read(int directory, std::span<std::byte> buffer) {
  DirectoryList list;
  for (;;) {
    const long size = ::syscall(SYS_getdents64, directory, buffer.data(), buffer.size());
    if (size < 0) return FileErrno{errno};
    if (size == 0) return list;
    std::span<const std::byte> rest = buffer.first(static_cast<std::size_t>(size));
    while (!rest.empty()) {
      std::uint16_t length = 0;
      std::memcpy(&length, rest.data() + length_at, sizeof(length));
      const std::string_view name = reinterpret_cast<const char*>(rest.data()) + name_at;
      if (name != "." && name != "..") {
        list.entries_.push_back({static_cast<std::uint32_t>(list.names_.size()),
                                 kind_of(std::to_integer<unsigned char>(rest[type_at]))});
        list.names_.append(name);
        list.names_.push_back('\0');
      }
      rest = rest.subspan(length);
    }
  }
}

DirectoryList DirectoryList::take_from(std::size_t index) {
  DirectoryList taken;
  for (std::size_t at = index; at < size(); ++at) {
    taken.entries_.push_back({static_cast<std::uint32_t>(taken.names_.size()), kind(at)});
    taken.names_.append(name(at));
    taken.names_.push_back('\0');
  }
  entries_.resize(index);
  return taken;
}

}  // namespace execcap
