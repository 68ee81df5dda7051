// SPDX-License-Identifier: MIT
// What the errno values of execve(2) mean for a file that was found.
#include "cli/exec_failure.hpp"

#include <cerrno>
#include <string_view>

namespace execcap {
namespace {

struct Words {
  std::string why;
  std::string_view hint;
};

Words words_of(int errnum) {
  switch (errnum) {
    case ENOENT:
      return {"its interpreter is missing", "look at its first line, or at ldd(1)"};
    case ENOEXEC:
      return {"it is neither a program of this machine nor a script with a '#!' line",
              "name its interpreter: sh FILE"};
    case EAGAIN:
      return {"the new user has more processes than RLIMIT_NPROC allows", "raise that limit"};
    case E2BIG:
      return {"arguments and environment are too long", "shorten them, or use --clear-env"};
    case ETXTBSY:
      return {"it is open for writing", ""};
    default:
      return {errno_text(errnum), ""};
  }
}

}  // namespace

Error exec_failure(const std::string& path, const Error& failure) {
  const Words words = words_of(failure.errnum);
  return {.kind = ErrorKind::not_startable,
          .what = "cannot execute '" + path + "'",
          .why = words.why,
          .hint = std::string(words.hint),
          .errnum = failure.errnum};
}

}  // namespace execcap
