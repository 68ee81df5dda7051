// SPDX-License-Identifier: MIT
// How much longer one command takes than another, by pairs of runs side by side:
//
//   compare [--rounds N] [--seed N] FLOOR A B
//
// Each of FLOOR, A and B is one word, split at blanks. FLOOR is what every start costs, a program
// that does nothing; it is taken off. In each round all three run once, in random order, with an
// environment of PATH alone, and what they print is thrown away. Prints the medians of CPU and wall
// time above the floor in microseconds and the ratios A / B with the interval that holds 95 % of
// 2,000 resampled medians.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Words = std::vector<std::string>;

struct Times {
  double cpu = 0;  ///< microseconds
  double wall = 0;
};

constexpr int exit_broken = 2;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "compare: %s\n", what.c_str());
  std::exit(exit_broken);
}

Words words_of(std::string_view command) {
  Words words;
  while (!command.empty()) {
    const std::string_view word = command.substr(0, command.find(' '));
    if (!word.empty()) words.emplace_back(word);
    command.remove_prefix(std::min(word.size() + 1, command.size()));
  }
  if (words.empty()) fail("an empty command");
  return words;
}

double microseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

/// Throws away what a command prints.
posix_spawn_file_actions_t* silence() {
  static posix_spawn_file_actions_t actions;
  static const bool is_ready =
      posix_spawn_file_actions_init(&actions) == 0 &&
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
      posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO) == 0;
  if (!is_ready) fail("no memory");
  return &actions;
}

Times run(const Words& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  static std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  std::array<char*, 2> environment = {path.data(), nullptr};

  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  // glibc's posix_spawn is a vfork(2): the size of this process does not count.
  if (posix_spawnp(&child, argv[0], silence(), nullptr, argv.data(), environment.data()) != 0) {
    fail("cannot run " + words.front());
  }
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child) fail("wait4");
  const std::chrono::duration<double, std::micro> wall = std::chrono::steady_clock::now() - begin;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail(words.front() + " failed");
  return {.cpu = microseconds(usage.ru_utime) + microseconds(usage.ru_stime), .wall = wall.count()};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// One number a round of each of the three commands.
struct Rounds {
  std::vector<double> floor;
  std::vector<double> a;
  std::vector<double> b;
};

struct Above {
  double a = 0;
  double b = 0;
};

/// The medians of the differences to the floor over the rounds `which`.
Above above_floor(const Rounds& rounds, const std::vector<std::size_t>& which) {
  std::vector<double> a;
  std::vector<double> b;
  for (const std::size_t i : which) {
    a.push_back(rounds.a[i] - rounds.floor[i]);
    b.push_back(rounds.b[i] - rounds.floor[i]);
  }
  return {median(std::move(a)), median(std::move(b))};
}

void print(const char* what, const Rounds& rounds, std::mt19937& random) {
  constexpr int resamples = 2000;
  std::vector<std::size_t> all(rounds.a.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const Above whole = above_floor(rounds, all);
  std::vector<double> ratios;
  std::uniform_int_distribution<std::size_t> any(0, all.size() - 1);
  for (int n = 0; n < resamples; ++n) {
    std::vector<std::size_t> some(all.size());
    for (std::size_t& i : some) i = any(random);
    const Above part = above_floor(rounds, some);
    ratios.push_back(part.a / part.b);
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("%s: %.0f and %.0f us, ratio %.3f (%.3f to %.3f)\n", what, whole.a, whole.b,
              whole.a / whole.b, ratios[ratios.size() / 40],
              ratios[ratios.size() - 1 - ratios.size() / 40]);
}

}  // namespace

int main(int argc, char** argv) {
  unsigned long rounds = 500;
  unsigned long seed = 1;
  int at = 1;
  for (; at + 1 < argc && std::string_view(argv[at]).starts_with("--"); at += 2) {
    const std::string_view option = argv[at];
    const unsigned long number = std::strtoul(argv[at + 1], nullptr, 10);
    if (option == "--rounds" && number > 0) {
      rounds = number;
    } else if (option == "--seed") {
      seed = number;
    } else {
      fail("usage: compare [--rounds N] [--seed N] FLOOR A B");
    }
  }
  if (argc - at != 3) fail("usage: compare [--rounds N] [--seed N] FLOOR A B");
  const std::array<Words, 3> commands = {words_of(argv[at]), words_of(argv[at + 1]),
                                         words_of(argv[at + 2])};

  std::mt19937 random(static_cast<unsigned>(seed));
  Rounds cpu;
  Rounds wall;
  const std::array<std::vector<double>*, 3> cpu_of = {&cpu.floor, &cpu.a, &cpu.b};
  const std::array<std::vector<double>*, 3> wall_of = {&wall.floor, &wall.a, &wall.b};
  std::array<std::size_t, 3> order = {0, 1, 2};
  for (unsigned long round = 0; round < rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    for (const std::size_t which : order) {
      const Times times = run(commands[which]);
      cpu_of[which]->push_back(times.cpu);
      wall_of[which]->push_back(times.wall);
    }
  }
  print("cpu", cpu, random);
  print("wall", wall, random);
}
