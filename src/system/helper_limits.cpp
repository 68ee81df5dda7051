// SPDX-License-Identifier: MIT
// Two words of text, one read(2) and one write(2).
#include "execcap/system/helper_limits.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>

#include "execcap/system/unique_fd.hpp"

namespace execcap {
namespace {

constexpr unsigned word_bits = 32;

std::string path_of(HelperLimit limit) {
  return limit == HelperLimit::bounding ? "/proc/sys/kernel/usermodehelper/bset"
                                        : "/proc/sys/kernel/usermodehelper/inheritable";
}

Error file_error(const std::string& path, int errnum) {
  Error error = system_error(path, errnum);
  if (errnum == ENOENT) {
    error.kind = ErrorKind::unsupported;
    error.hint = "mount a proc file system on /proc";
  }
  if (errnum == EROFS) error.hint = "run it where /proc/sys can be written, not in a container";
  if (errnum == EACCES) error.hint = "run it as root";
  return error;
}

/// The file, on the proc file system and nowhere else.
Result<UniqueFd> open_file(const std::string& path, int mode) {
  UniqueFd file(::open(path.c_str(), mode | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW));
  if (!file.is_open()) {
    const int errnum = errno;
    return file_error(path, errnum);
  }
  struct statfs file_system {};
  if (::fstatfs(file.get(), &file_system) != 0) {
    const int errnum = errno;
    return file_error(path, errnum);
  }
  if (file_system.f_type != PROC_SUPER_MAGIC) return file_error(path, ENOENT);
  return file;
}

constexpr std::string_view blanks = " \t\n";

/// Takes a decimal word of 32 bits, and the blanks behind it, from the front of `text`.
std::optional<std::uint32_t> take_word(std::string_view& text) {
  std::uint32_t word = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, word);
  if (problem != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  const std::size_t blank_count = std::min(text.find_first_not_of(blanks), text.size());
  if (blank_count == 0 && !text.empty()) return std::nullopt;
  text.remove_prefix(blank_count);
  return word;
}

}  // namespace

std::string helper_limit_text(CapSet set) {
  const std::uint64_t mask = set.mask();
  return std::to_string(static_cast<std::uint32_t>(mask)) + " " +
         std::to_string(static_cast<std::uint32_t>(mask >> word_bits)) + "\n";
}

Result<CapSet> parse_helper_limit(std::string_view text) {
  std::string_view rest = text;
  const std::optional<std::uint32_t> low = take_word(rest);
  const std::optional<std::uint32_t> high = low ? take_word(rest) : std::nullopt;
  if (!high || !rest.empty()) {
    return Error{.what = "kernel.usermodehelper",
                 .why = "'" + std::string(text) + "' is not two numbers of 32 bits"};
  }
  return CapSet::from_mask(std::uint64_t{*high} << word_bits | *low);
}

Result<CapSet> read_helper_limit(HelperLimit limit) {
  const std::string path = path_of(limit);
  const Result<UniqueFd> file = open_file(path, O_RDONLY);
  if (!file) return file.error();
  constexpr std::size_t most = 64;
  std::array<char, most> text{};
  const ssize_t count = ::read(file->get(), text.data(), text.size());
  if (count < 0) {
    const int errnum = errno;
    return file_error(path, errnum);
  }
  return parse_helper_limit({text.data(), static_cast<std::size_t>(count)});
}

Result<void> write_helper_limit(HelperLimit limit, CapSet set) {
  const std::string path = path_of(limit);
  const Result<UniqueFd> file = open_file(path, O_WRONLY);
  if (!file) return file.error();
  const std::string text = helper_limit_text(set);
  const ssize_t count = ::write(file->get(), text.data(), text.size());
  if (count < 0) {
    const int errnum = errno;
    return file_error(path, errnum);
  }
  if (static_cast<std::size_t>(count) != text.size()) return file_error(path, EIO);
  return {};
}

}  // namespace execcap
