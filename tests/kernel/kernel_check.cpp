// SPDX-License-Identifier: MIT
// Holds the model against the running kernel: kernel_check [OPTION]... PROBE.
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <new>
#include <optional>

#include "execcap/system/linux_kernel.hpp"
#include "execcap/system/process_reader.hpp"
#include "report.hpp"

namespace execcap::kernel_check {
namespace {

constexpr const char* usage =
    "usage: kernel_check [--full] [--seed N] [--jobs N] [--family NAME] [--stop-early] [--as-user] "
    "PROBE\n"
    "Exit: 0 no difference, 1 differences, 2 could not be carried out, 77 not possible here.\n";

enum ExitCode : int {
  exit_equal = 0,
  exit_differs = 1,
  exit_broken = 2,
  exit_partial = 3,  ///< between our own processes: some worlds could not be had
  exit_skipped = 77
};

constexpr std::uint32_t ordinary_id = 65534;

struct CommandLine {
  RunOptions run;
  std::string family;  ///< the beginning of the families' names to check; empty for all
  std::string probe;
  bool is_as_user = false;
  bool has_user_namespaces = true;  ///< found out, not given
};

bool parse_number(const char* text, std::uint64_t& number) {
  const char* const end = text + std::strlen(text);
  const auto [rest, problem] = std::from_chars(text, end, number);
  return problem == std::errc() && rest == end;
}

std::optional<CommandLine> parse(int argc, char** argv) {
  CommandLine line;
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  std::uint64_t jobs = processors > 0 ? static_cast<std::uint64_t>(processors) : 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--full") {
      line.run.is_full = true;
    } else if (word == "--stop-early") {
      line.run.stops_early = true;
    } else if (word == "--as-user") {
      line.is_as_user = true;
    } else if (word == "--seed" && has_value) {
      if (!parse_number(argv[++i], line.run.seed)) return std::nullopt;
    } else if (word == "--jobs" && has_value) {
      if (!parse_number(argv[++i], jobs) || jobs == 0) return std::nullopt;
    } else if (word == "--family" && has_value) {
      line.family = argv[++i];
    } else if (!word.starts_with("-") && line.probe.empty()) {
      line.probe = word;
    } else {
      return std::nullopt;
    }
  }
  constexpr std::uint64_t most_jobs = 64;
  line.run.workers = static_cast<std::uint32_t>(jobs < most_jobs ? jobs : most_jobs);
  return line.probe.empty() ? std::nullopt : std::optional(line);
}

std::optional<std::string> read_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::string content;
  char buffer[4096];
  ssize_t size = 0;
  while ((size = read(fd, buffer, sizeof(buffer))) > 0) {
    content.append(buffer, static_cast<std::size_t>(size));
  }
  close(fd);
  return size == 0 ? std::optional(content) : std::nullopt;
}

/// Memory that children write and the parent reads: `count` objects and the sum over a world.
template <class T>
T* shared_array(std::size_t count) {
  void* const memory =
      mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  T* const first = static_cast<T*>(memory);
  for (std::size_t i = 0; i < count; ++i) new (first + i) T;
  return first;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : exit_broken;
}

/// The memory of a run: each worker's tally, and the sum of each world, which is a child's.
struct Tallies {
  Tally* workers;
  Tally* sum;
};

/// Runs one family with all workers. False if a worker could not do its share.
bool run_family(const Family& family, const World& world, const Files& files,
                const RunOptions& options, const Tallies& tallies) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<pid_t> pids;
  for (std::uint32_t worker = 0; worker < options.workers; ++worker) {
    tallies.workers[worker] = {};
    const pid_t pid = fork();
    if (pid == 0) {
      const bool is_done =
          check_share(family, world, files, worker, options, tallies.workers[worker]);
      _exit(is_done ? exit_equal : exit_broken);
    }
    pids.push_back(pid);
  }
  bool is_done = true;
  for (const pid_t pid : pids) is_done = pid > 0 && wait_for(pid) == exit_equal && is_done;

  Tally all;
  for (std::uint32_t worker = 0; worker < options.workers; ++worker) {
    add_counts(all, tallies.workers[worker]);
  }
  print_family(family.name, all, seconds_since(begin));
  for (std::uint32_t worker = 0; worker < options.workers; ++worker) {
    const Tally& tally = tallies.workers[worker];
    (void)std::fwrite(tally.report.data(), 1, tally.report_length, stdout);
  }
  (void)std::fflush(stdout);
  if (!is_done) std::printf("%s: could not be carried out\n", std::string(family.name).c_str());
  add_counts(*tallies.sum, all);
  return is_done;
}

int run_families(const World& world, const Files& files, const CommandLine& line,
                 const Tallies& tallies) {
  print_world(world.name);
  for (const auto families : {random_families(), cap_families(), uid_families(), exec_families()}) {
    for (const Family& family : families) {
      if (!family.name.starts_with(line.family)) continue;
      if (family.needs_user_namespaces && !line.has_user_namespaces) continue;
      if (!run_family(family, world, files, line.run, tallies)) return exit_broken;
      if (line.run.stops_early && tallies.sum->differences > 0) return exit_equal;
    }
  }
  return exit_equal;
}

int cannot(const World& world, const Error& error) {
  std::printf("%s: not checked: %s\n", world.name.c_str(), error.message().c_str());
  (void)std::fflush(stdout);
  return exit_skipped;
}

/// An ordinary user, without a trace of root.
Result<void> become_ordinary() {
  if (geteuid() != 0) return {};
  if (raw_call(SYS_setgroups, 0, 0) != 0 ||
      raw_call(SYS_setresgid, ordinary_id, ordinary_id, ordinary_id) != 0 ||
      raw_call(SYS_setresuid, ordinary_id, ordinary_id, ordinary_id) != 0 ||
      // Otherwise the maps in /proc would still be root's.
      raw_call(SYS_prctl, PR_SET_DUMPABLE, 1) != 0) {
    return Error{.what = "cannot become an ordinary user", .why = "the caller lacks capabilities"};
  }
  return {};
}

/// In a process of its own: the files as root, then into the namespace.
int check_world_of_root(World world, const std::string& folder, const std::string& probe,
                        const CommandLine& line, const Tallies& tallies) {
  const Result<Files> files = Files::make(world, folder, probe, line.run.workers);
  if (!files) return cannot(world, files.error());
  if (auto done = enter(world, false); !done) return cannot(world, done.error());
  return run_families(world, *files, line, tallies);
}

/// In a process of its own: into the namespace, where the files are made.
int check_world_of_user(World world, const std::string& probe, const CommandLine& line,
                        const Tallies& tallies) {
  if (auto done = become_ordinary(); !done) return cannot(world, done.error());
  if (auto done = enter(world, true); !done) return cannot(world, done.error());
  if (auto done = mount_folders(); !done) return cannot(world, done.error());
  const Result<Files> files = Files::make(world, "u", probe, line.run.workers);
  if (!files) return cannot(world, files.error());
  return run_families(world, *files, line, tallies);
}

/// Runs `check` in a child and gives its exit code.
template <class Check>
int in_child(const Check& check) {
  (void)std::fflush(stdout);
  const pid_t pid = fork();
  if (pid == 0) {
    const int code = check();
    (void)std::fflush(stdout);
    _exit(code);
  }
  return pid < 0 ? exit_broken : wait_for(pid);
}

/// How the worlds went: the worst that one was, skipped only if all were, and whether none was.
struct Verdict {
  int code = exit_skipped;
  bool is_complete = true;
};

Verdict joined(const std::vector<int>& codes) {
  Verdict verdict;
  for (const int code : codes) {
    const bool is_done = code == exit_equal || code == exit_partial;
    if (code == exit_broken) verdict.code = exit_broken;
    if (is_done && verdict.code == exit_skipped) verdict.code = exit_equal;
    if (code != exit_equal) verdict.is_complete = false;
  }
  return verdict;
}

/// Whether an ordinary process can make a user namespace.
bool can_make_user_namespace() {
  return in_child([] {
           if (!become_ordinary()) return exit_skipped;
           return raw_call(SYS_unshare, CLONE_NEWUSER) == 0 ? exit_equal : exit_skipped;
         }) == exit_equal;
}

/// The worlds that root makes, each in a process of its own that shares the mounts.
int check_worlds_of_root(const std::vector<World>& worlds, const std::string& probe,
                         const CommandLine& line, const Tallies& tallies) {
  if (auto done = mount_folders(); !done) return cannot(worlds.front(), done.error());
  std::vector<int> codes;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    codes.push_back(in_child(
        [&] { return check_world_of_root(worlds[i], std::to_string(i), probe, line, tallies); }));
  }
  const Verdict verdict = joined(codes);
  return verdict.code == exit_equal && !verdict.is_complete ? exit_partial : verdict.code;
}

/// All worlds that the caller can have.
Verdict check_worlds(const KernelTraits& traits, const std::string& probe, const CommandLine& line,
                     const Tallies& tallies) {
  std::vector<int> codes;
  if (geteuid() == 0 && !line.is_as_user) {
    ThreadState own{};
    read_thread_state(own);
    const std::vector<World> worlds =
        worlds_of_root(traits, CapSet::from_mask(own.bounding & own.permitted));
    codes.push_back(in_child([&] { return check_worlds_of_root(worlds, probe, line, tallies); }));
  } else {
    std::printf("not root: only the namespaces that an ordinary user can make, with one id each\n");
  }
  for (const World& world : worlds_of_user(traits)) {
    codes.push_back(in_child([&] { return check_world_of_user(world, probe, line, tallies); }));
  }
  return joined(codes);
}

int check(CommandLine line) {
  const std::optional<std::string> probe = read_file(line.probe);
  if (!probe) {
    std::printf("cannot read the probe %s: %s\n", line.probe.c_str(), std::strerror(errno));
    return exit_broken;
  }
  LinuxKernel kernel;
  const Result<KernelName> name = kernel.uname();
  const Result<KernelTraits> traits = read_kernel_traits(kernel);
  if (!name || !traits) {
    std::printf("cannot tell the kernel's traits: %s\n",
                (name ? traits.error() : name.error()).message().c_str());
    return exit_broken;
  }
  const Tallies tallies{.workers = shared_array<Tally>(line.run.workers),
                        .sum = shared_array<Tally>(1)};
  if (tallies.workers == nullptr || tallies.sum == nullptr) return exit_broken;

  const auto begin = std::chrono::steady_clock::now();
  print_head(name->release, *traits, line.run);
  line.has_user_namespaces = can_make_user_namespace();
  if (!line.has_user_namespaces) {
    std::printf("user namespaces: not checked: an ordinary process cannot make one here\n");
  }
  const Verdict verdict = check_worlds(*traits, *probe, line, tallies);
  if (verdict.code == exit_skipped) return exit_skipped;
  const bool must_cover = verdict.is_complete && geteuid() == 0 && !line.is_as_user &&
                          line.family.empty() && !line.run.stops_early;
  print_sum(*tallies.sum, seconds_since(begin), must_cover);
  if (tallies.sum->checked == 0) {
    std::printf("nothing was checked: no family is called '%s'\n", line.family.c_str());
    return exit_broken;
  }
  if (verdict.code != exit_equal) return verdict.code;
  const bool is_covered = !must_cover || uncovered_rules(tallies.sum->rules).empty();
  return tallies.sum->differences == 0 && is_covered ? exit_equal : exit_differs;
}

}  // namespace
}  // namespace execcap::kernel_check

int main(int argc, char** argv) {
  using namespace execcap::kernel_check;
  const std::optional<CommandLine> line = parse(argc, argv);
  if (!line) {
    (void)std::fputs(usage, stderr);
    return exit_broken;
  }
  return check(*line);
}
