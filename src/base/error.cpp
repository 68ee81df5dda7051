// SPDX-License-Identifier: MIT
// How the parts of an Error become one line.
#include "execcap/base/error.hpp"

#include <cstring>
#include <utility>

namespace execcap {

std::string Error::message() const {
  std::string text = what;
  if (!why.empty()) {
    if (!text.empty()) text += ": ";
    text += why;
  }
  if (!hint.empty()) text += "; " + hint;
  return text;
}

std::string errno_text(int errnum) {
  std::string text = std::strerror(errnum);
  const bool starts_with_word = text.size() > 1 && text[1] >= 'a' && text[1] <= 'z';
  if (starts_with_word && text[0] >= 'A' && text[0] <= 'Z') {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

Error system_error(std::string_view what, int errnum, std::string_view hint) {
  return {.kind = ErrorKind::system,
          .what = std::string(what),
          .why = errno_text(errnum),
          .hint = std::string(hint),
          .errnum = errnum};
}

Error usage_error(std::string_view what, std::string_view why, std::string_view hint) {
  return {.kind = ErrorKind::usage,
          .what = std::string(what),
          .why = std::string(why),
          .hint = std::string(hint)};
}

Error with_hint(Error error, std::string hint) {
  error.hint = std::move(hint);
  return error;
}

}  // namespace execcap
