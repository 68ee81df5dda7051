// SPDX-License-Identifier: MIT
// The words one after the other, as libcap's getpcaps reads them.
#include "cli/getpcaps_classic.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include "cli/exit_code.hpp"
#include "cli/printable.hpp"
#include "cli/process_line.hpp"
#include "cli/report.hpp"
#include "execcap/system/process_caps.hpp"
#include "execcap/system/process_reader.hpp"
#include "execcap/system/process_scan.hpp"

namespace execcap {
namespace {

constexpr std::string_view tool = "getpcaps";
constexpr std::array<std::string_view, 4> classic_options = {"--iab", "--verbose", "--legacy",
                                                             "--ugly"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && !is_digit(word[1]);
}

/// The number as strtol(3) reads it in base 10: white space, a sign, digits. Otherwise the errno
/// that libcap's tool gives for it, which it also gives for nothing but white space: that would be
/// the caller.
Result<Pid, int> parse_pid(std::string_view word) {
  std::string_view digits = word;
  digits.remove_prefix(std::min(digits.find_first_not_of(" \t\n\v\f\r"), digits.size()));
  const bool is_negative = digits.starts_with('-');
  if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, problem] = std::from_chars(digits.data(), end, number);
  if (digits.empty() || rest != end || !is_digit(digits.front())) return EINVAL;
  const std::uint64_t most = std::uint64_t{INT64_MAX} + (is_negative ? 1 : 0);
  if (problem != std::errc() || number > most) return ERANGE;
  if ((is_negative && number != 0) || number > INT32_MAX) return EOVERFLOW;
  return Pid{static_cast<std::int32_t>(number)};
}

/// Inheritable, ambient and bounding, of which capget(2) knows only the first.
Result<Iab> read_iab(Pid pid, const std::optional<ProcFolder>& proc, CapSet all) {
  const std::string what = "cannot show the IAB of process " + std::to_string(pid.value);
  if (!proc) return Error{.what = what, .why = "no proc file system is mounted on /proc"};
  const auto status = proc->status(pid.value == 0 ? proc->own_pid() : pid);
  if (!status) return status.error();
  if (!*status) {
    return Error{.what = what,
                 .why = status->error() == Unreadable::gone ? "it has ended"
                                                            : "/proc does not show it to you"};
  }
  return iab_of((*status)->caps, all);
}

class ClassicList {
 public:
  ClassicList(const GetpcapsMeans& means, CapSet all) : means_(means), all_(all) {}

  void take(const std::string& word) {
    if (word == "--iab") {
      with_iab_ = true;
    } else if (word == "--verbose") {
      form_ = LineForm::verbose;
    } else if (is_option(word)) {
      form_ = LineForm::legacy;
    } else {
      show(word);
    }
  }

  Result<bool> end() {
    if (written_) written_ = means_.console.write_out(out_);
    if (!written_) return written_.error();
    return !has_failed_;
  }

 private:
  void show(const std::string& word) {
    const Result<Pid, int> pid = parse_pid(word);
    if (!pid) {
      fail("Cannot parse pid " + printable(word), pid.error());
      return;
    }
    const Result<CapTriple> caps = capget_of(*pid);
    if (!caps) {
      fail("Failed to get cap's for process " + std::to_string(pid->value), caps.error().errnum);
      return;
    }
    if (with_iab_) {
      show_iab(word, *pid, *caps);
    } else if (form_ == LineForm::legacy) {
      write_error(process_line(word, *caps, all_, form_));
    } else {
      out_ += process_line(word, *caps, all_, form_);
    }
  }

  void show_iab(const std::string& word, Pid pid, const CapTriple& caps) {
    if (!has_looked_for_proc_) {
      has_looked_for_proc_ = true;
      if (Result<ProcFolder> proc = ProcFolder::open(means_.proc_path); proc) {
        proc_ = *std::move(proc);
      }
    }
    const Result<Iab> iab = read_iab(pid, proc_, all_);
    if (!iab) {
      write_error(report_line(tool, iab.error()));
      has_failed_ = true;
      return;
    }
    out_ += process_iab_line(word, caps, *iab, all_, form_ != LineForm::plain);
  }

  void fail(const std::string& what, int errnum) {
    write_error(what + ": (" + std::strerror(errnum) + ")\n");
    has_failed_ = true;
  }

  /// On a terminal both streams are one text to the reader, in the order of the words.
  void write_error(const std::string& line) {
    if (means_.console.is_terminal() && written_) {
      written_ = means_.console.write_out(out_);
      out_.clear();
    }
    means_.console.write_error(line);
  }

  const GetpcapsMeans& means_;
  CapSet all_;
  LineForm form_ = LineForm::plain;
  bool with_iab_ = false;
  bool has_looked_for_proc_ = false;
  std::optional<ProcFolder> proc_;
  std::string out_;
  Result<void> written_;
  bool has_failed_ = false;
};

}  // namespace

bool is_classic_command_line(std::span<const std::string> words) {
  bool has_pid = false;
  for (const std::string& word : words) {
    if (!is_option(word)) {
      has_pid = true;
    } else if (std::find(classic_options.begin(), classic_options.end(), word) ==
               classic_options.end()) {
      return false;
    }
  }
  return has_pid;
}

int show_classic(std::span<const std::string> words, const GetpcapsMeans& means) {
  const Result<KernelTraits> traits = read_kernel_traits(means.kernel);
  if (!traits) {
    report(means.console, tool, traits.error());
    return exit_code::not_possible;
  }
  ClassicList list(means, traits->all_caps());
  for (const std::string& word : words) list.take(word);
  const Result<bool> is_whole = list.end();
  if (!is_whole) {
    report(means.console, tool, is_whole.error());
    return exit_code::not_possible;
  }
  return *is_whole ? exit_code::success : exit_code::differs;
}

}  // namespace execcap
