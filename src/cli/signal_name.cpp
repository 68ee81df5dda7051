// SPDX-License-Identifier: MIT
// The names of signal(7). Their numbers differ between machines, so they come from the C library.
#include "cli/signal_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "execcap/base/ids.hpp"
#include "execcap/base/nearest.hpp"

namespace execcap {
namespace {

struct SignalName {
  std::string_view name;
  int number;
};

constexpr std::array signal_names = {
    SignalName{"HUP", SIGHUP},       SignalName{"INT", SIGINT},       SignalName{"QUIT", SIGQUIT},
    SignalName{"ILL", SIGILL},       SignalName{"TRAP", SIGTRAP},     SignalName{"ABRT", SIGABRT},
    SignalName{"IOT", SIGIOT},       SignalName{"BUS", SIGBUS},       SignalName{"FPE", SIGFPE},
    SignalName{"KILL", SIGKILL},     SignalName{"USR1", SIGUSR1},     SignalName{"SEGV", SIGSEGV},
    SignalName{"USR2", SIGUSR2},     SignalName{"PIPE", SIGPIPE},     SignalName{"ALRM", SIGALRM},
    SignalName{"TERM", SIGTERM},     SignalName{"CHLD", SIGCHLD},     SignalName{"CONT", SIGCONT},
    SignalName{"STOP", SIGSTOP},     SignalName{"TSTP", SIGTSTP},     SignalName{"TTIN", SIGTTIN},
    SignalName{"TTOU", SIGTTOU},     SignalName{"URG", SIGURG},       SignalName{"XCPU", SIGXCPU},
    SignalName{"XFSZ", SIGXFSZ},     SignalName{"VTALRM", SIGVTALRM}, SignalName{"PROF", SIGPROF},
    SignalName{"WINCH", SIGWINCH},   SignalName{"IO", SIGIO},         SignalName{"POLL", SIGPOLL},
    SignalName{"SYS", SIGSYS},
#ifdef SIGSTKFLT
    SignalName{"STKFLT", SIGSTKFLT},
#endif
#ifdef SIGPWR
    SignalName{"PWR", SIGPWR},
#endif
};

std::optional<int> small_number(std::string_view digits) {
  int number = 0;
  if (!is_all_digits(digits)) return std::nullopt;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// `RTMIN`, `RTMAX`, or one of them with `+N` or `-N` behind it.
std::optional<int> real_time_signal(std::string_view name) {
  const bool from_min = name.substr(0, 5) == "RTMIN";
  if (!from_min && name.substr(0, 5) != "RTMAX") return std::nullopt;
  const std::string_view offset = name.substr(5);
  if (offset.empty()) return from_min ? SIGRTMIN : SIGRTMAX;
  if (offset[0] != (from_min ? '+' : '-')) return std::nullopt;
  const std::optional<int> steps = small_number(offset.substr(1));
  if (!steps || *steps > SIGRTMAX - SIGRTMIN) return std::nullopt;
  return from_min ? SIGRTMIN + *steps : SIGRTMAX - *steps;
}

std::optional<int> signal_called(std::string_view name) {
  const auto found = std::find_if(signal_names.begin(), signal_names.end(),
                                  [name](const SignalName& s) { return s.name == name; });
  if (found != signal_names.end()) return found->number;
  return real_time_signal(name);
}

std::string nearest_signal(std::string_view name) {
  std::vector<std::string_view> known;
  known.reserve(signal_names.size());
  for (const SignalName& signal : signal_names) known.push_back(signal.name);
  const std::string_view nearest = nearest_word(name, known);
  return nearest.empty() ? "signal(7) lists them" : "did you mean " + std::string(nearest) + "?";
}

}  // namespace

Result<int> parse_signal(std::string_view text, std::string_view what) {
  if (is_all_digits(text)) {
    const std::optional<int> number = small_number(text);
    if (number && *number >= 1 && *number <= SIGRTMAX) return *number;
    return usage_error(what, "'" + std::string(text) + "' is not a signal",
                       "give a name or a number from 1 to " + std::to_string(SIGRTMAX));
  }
  std::string name(text);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (name.substr(0, 3) == "SIG") name.erase(0, 3);
  if (const std::optional<int> number = signal_called(name)) return *number;
  return usage_error(what, "unknown signal '" + std::string(text) + "'", nearest_signal(name));
}

std::optional<std::string_view> signal_name(int number) {
  for (const SignalName& signal : signal_names) {
    if (signal.number == number) return signal.name;
  }
  return std::nullopt;
}

}  // namespace execcap
