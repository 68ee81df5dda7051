// SPDX-License-Identifier: MIT
// The C library reads the lines, from memory.
#include "account_files.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>

namespace execcap {
namespace {

struct Closer {
  // What it could not flush does not matter: it only reads.
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

template <class Entry>
Result<void> for_each_entry(const std::string& text, Entry* (*next)(std::FILE*),
                            const std::function<bool(const Entry&)>& is_last) {
  if (text.empty()) return {};
  std::string copy = text;
  const std::unique_ptr<std::FILE, Closer> file(::fmemopen(copy.data(), copy.size(), "r"));
  if (!file) {
    const int errnum = errno;
    return system_error("cannot read account entries", errnum);
  }
  for (;;) {
    errno = 0;
    const Entry* const entry = next(file.get());
    const int errnum = errno;
    if (entry == nullptr) {
      // At the end, where glibc says ENOENT.
      if (errnum == 0 || errnum == ENOENT) return {};
      return system_error("cannot read account entries", errnum);
    }
    if (is_last(*entry)) return {};
  }
}

}  // namespace

Result<void> for_each_user(const std::string& text,
                           const std::function<bool(const passwd&)>& is_last) {
  return for_each_entry(text, ::fgetpwent, is_last);
}

Result<void> for_each_group(const std::string& text,
                            const std::function<bool(const group&)>& is_last) {
  return for_each_entry(text, ::fgetgrent, is_last);
}

bool has_compat_lines(const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    if (text[begin] == '+' || text[begin] == '-') return true;
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) return false;
    begin = end + 1;
  }
  return false;
}

}  // namespace execcap
