// SPDX-License-Identifier: MIT
// Questions whose answers are texts, asked while calls of the C library fail.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "execcap/base/result.hpp"
#include "execcap/caps/manifest_text.hpp"
#include "execcap/model/exec_target.hpp"
#include "support/failing_calls.hpp"

namespace execcap::test {

inline std::string error_text(const Error& error) {
  CHECK_FALSE(error.what.empty());
  CHECK_FALSE(error.why.empty());
  return "error: " + error.message();
}

inline std::string text_of(const Result<void>& result) {
  return result ? "done" : error_text(result.error());
}

/// What `ask` answers, as text, with `text_of_value` for a value.
template <class T, class Text>
inline std::string text_of(const Result<T>& result, Text text_of_value) {
  return result ? text_of_value(*result) : error_text(result.error());
}

/// Asks once for each call that the question takes, with this call failing. How many of the answers
/// were errors; each other one has to be the undisturbed one.
template <class Ask>
std::size_t errors_of_each_failure(int errnum, Ask ask) {
  const std::string undisturbed = ask();
  std::size_t errors = 0;
  for (std::size_t number = 1;; ++number) {
    std::string answer;
    const WatchedCalls calls = with_failing_call(number, errnum, [&] { answer = ask(); });
    if (calls.failed.empty()) return errors;
    CAPTURE(number);
    CAPTURE(calls.failed);
    CAPTURE(undisturbed);
    CAPTURE(answer);
    const bool is_error = answer.find("error: ") != std::string::npos;
    CHECK((is_error || answer == undisturbed));
    if (is_error && answer != undisturbed) ++errors;
  }
}

inline std::string target_text(const ExecTarget& target) {
  std::string text;
  for (const ExecFile& file : target.chain) {
    text +=
        file.path + " " + std::to_string(file.mode) + (file.on_noexec_mount ? " noexec, " : ", ");
  }
  return text + (target.on_nosuid_mount ? "nosuid " : "") +
         std::to_string(static_cast<int>(target.caps_status)) + manifest_caps_text(target.caps);
}

/// The message of what `ask` answers when the first `count` calls of `name` fail with `errnum`.
template <class Ask>
inline std::string answer_with(const std::string& name, std::size_t count, int errnum, Ask ask) {
  std::string answer;
  const WatchedCalls calls = with_failing_calls(name, count, errnum, [&] { answer = ask(); });
  CHECK(calls.failed == name);
  return answer;
}

}  // namespace execcap::test
