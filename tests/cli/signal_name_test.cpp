// SPDX-License-Identifier: MIT
#include "cli/signal_name.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstring>
#include <string>

#include "fakes.hpp"

using namespace execcap;
using execcap::test::message_of;

TEST_CASE("a signal is read by name or number") {
  const std::vector<std::pair<std::string, int>> cases = {
      {"TERM", SIGTERM},
      {"SIGTERM", SIGTERM},
      {"term", SIGTERM},
      {"sigUsr1", SIGUSR1},
      {"9", 9},
      {"64", 64},
      {"RTMIN", SIGRTMIN},
      {"SIGRTMIN+3", SIGRTMIN + 3},
      {"rtmax-1", SIGRTMAX - 1},
      {"RTMAX", SIGRTMAX},
      {"IOT", SIGABRT},
  };
  for (const auto& [text, number] : cases) {
    const Result<int> signal = parse_signal(text, "--pdeathsig");
    REQUIRE(signal);
    CHECK(*signal == number);
  }
}

TEST_CASE("every signal that the C library names is known") {
  for (int number = 1; number < 32; ++number) {
    const char* name = sigabbrev_np(number);
    if (name == nullptr) continue;
    CAPTURE(name);
    const Result<int> signal = parse_signal(name, "x");
    REQUIRE(signal);
    CHECK(*signal == number);
  }
}

TEST_CASE("what is no signal is refused with the text that was given") {
  CHECK(message_of(parse_signal("TREM", "--pdeathsig")) ==
        "--pdeathsig: unknown signal 'TREM'; did you mean TERM?");
  CHECK(message_of(parse_signal("0", "--pdeathsig")) ==
        "--pdeathsig: '0' is not a signal; give a name or a number from 1 to 64");
  for (const std::string text : {"", "65", "-1", "RTMIN-1", "RTMAX+1", "RTMIN+31", "SIG",
                                 "99999999999999999999", "RTMIN+", "9 ", "0x9"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_signal(text, "x"));
  }
}
