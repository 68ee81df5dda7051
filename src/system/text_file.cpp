// SPDX-License-Identifier: MIT
// Reading to the end.
#include "execcap/system/text_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "execcap/system/unique_fd.hpp"

namespace execcap {
namespace {

Error read_error(const std::string& path, int errnum) {
  Error error = system_error(
      path == "-" ? std::string("cannot read standard input") : "cannot read '" + path + "'",
      errnum);
  if (errnum == ENOENT) error.kind = ErrorKind::not_found;
  return error;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
  UniqueFd file;
  if (path != "-") {
    file = UniqueFd(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
    if (!file.is_open()) {
      const int errnum = errno;
      return read_error(path, errnum);
    }
  }
  const int descriptor = path == "-" ? STDIN_FILENO : file.get();
  constexpr std::size_t piece = 16384;
  std::array<char, piece> buffer;
  std::string text;
  for (;;) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count == 0) return text;
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
      continue;
    }
    const int errnum = errno;
    if (errnum != EINTR) return read_error(path, errnum);
  }
}

}  // namespace execcap
