// SPDX-License-Identifier: MIT
// Walks for one thread, and scans for several whose findings are put in order again.
#include "execcap/system/tree_walk.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tree_walker.hpp"

namespace execcap {
namespace {

constexpr std::size_t most_open_directories = 64;
constexpr std::size_t most_threads = 4;

class Callbacks : public WalkSink {
 public:
  explicit Callbacks(const TreeWalk& walk) : walk_(walk) {}

  void file(const CapFile& file) override { walk_.on_file(file); }
  void error(const Error& error) override { walk_.on_error(error); }
  void other(const std::string& path) override { walk_.on_other(path); }
  void pace(WalkPace pace) override {
    if (walk_.on_pace) walk_.on_pace(pace);
  }
  void part(std::shared_ptr<ScanLog> /*log*/) override {}

 private:
  const TreeWalk& walk_;
};

class LogWriter : public WalkSink {
 public:
  LogWriter(ScanLog& log, ScanCount& count) : log_(log), count_(count) {}

  void file(const CapFile& file) override { log_.entries.emplace_back(file.seen()); }
  void error(const Error& error) override { log_.entries.emplace_back(error); }
  void other(const std::string& /*path*/) override {}
  void pace(WalkPace pace) override { count_.add(pace); }
  void part(std::shared_ptr<ScanLog> log) override { log_.entries.emplace_back(std::move(log)); }

 private:
  ScanLog& log_;
  ScanCount& count_;
};

/// A LogWriter of the calling thread, which tells as well how far all of them are.
class PacedLogWriter : public LogWriter {
 public:
  PacedLogWriter(ScanLog& log, ScanCount& count, const TreeScan& scan)
      : LogWriter(log, count), count_(count), scan_(scan) {}

  void pace(WalkPace pace) override {
    LogWriter::pace(pace);
    if (scan_.on_pace) scan_.on_pace(count_.take());
  }

 private:
  ScanCount& count_;
  const TreeScan& scan_;
};

/// What the calling thread meets: told at once, until something is to come before it that another
/// thread is still about.
class OrderedTeller : public WalkSink {
 public:
  OrderedTeller(const TreeScan& scan, ScanCount& count)
      : scan_(scan), writer_(later_, count, scan) {}

  void file(const CapFile& file) override {
    later_.entries.empty() ? scan_.on_seen(file.seen()) : writer_.file(file);
  }
  void error(const Error& error) override {
    later_.entries.empty() ? scan_.on_error(error) : writer_.error(error);
  }
  void other(const std::string& /*path*/) override {}
  void pace(WalkPace pace) override { writer_.pace(pace); }
  void part(std::shared_ptr<ScanLog> log) override { writer_.part(std::move(log)); }

  /// Tells the rest, when all threads are through.
  void tell_rest() const { tell(later_); }

 private:
  void tell(const ScanLog& log) const {
    for (const auto& entry : log.entries) {
      if (const auto* seen = std::get_if<SeenFile>(&entry)) scan_.on_seen(*seen);
      if (const auto* error = std::get_if<Error>(&entry)) scan_.on_error(*error);
      if (const auto* part = std::get_if<std::shared_ptr<ScanLog>>(&entry)) tell(**part);
    }
  }

  const TreeScan& scan_;
  ScanLog later_;
  PacedLogWriter writer_;
};

/// The threads of one scan.
class Scanner {
 public:
  Scanner(const FileRoot& root, const TreeScan& scan, std::size_t threads)
      : root_(root),
        settings_{.filter = scan.with_set_id ? FileFilter::privileged : FileFilter::with_attribute,
                  .one_file_system = scan.one_file_system,
                  .most_open = most_open_directories / std::max<std::size_t>(threads, 1)},
        scan_(scan),
        teller_(scan, count_),
        walker_(root, settings_),
        helper_count_(threads == 0 ? 0 : threads - 1) {}

  void run(const std::string& top) {
    walker_.share_with(share_, [this] { start_helpers(); });
    walker_.run(top, teller_);
    take_parts([this](ScanLog& log) { return PacedLogWriter(log, count_, scan_); }, walker_);
    for (const pthread_t helper : helpers_) ::pthread_join(helper, nullptr);
    teller_.tell_rest();
  }

 private:
  void start_helpers() {
    for (std::size_t count = 0; count < helper_count_; ++count) {
      share_.add_thread();
      pthread_t helper{};
      // Where there are no more threads to be had, those that are there do the work.
      if (::pthread_create(&helper, nullptr, help, this) != 0) return share_.remove_thread();
      helpers_.push_back(helper);
    }
  }

  static void* help(void* scanner) {
    static_cast<Scanner*>(scanner)->help_out();
    return nullptr;
  }

  void help_out() {
    TreeWalker walker(root_, settings_);
    if (!walker.detach_thread()) return share_.remove_thread();
    walker.share_with(share_, nullptr);
    take_parts([this](ScanLog& log) { return LogWriter(log, count_); }, walker);
  }

  template <class MakeWriter>
  void take_parts(MakeWriter writer_to, TreeWalker& walker) {
    while (std::optional<TreePart> part = share_.take()) {
      const std::shared_ptr<ScanLog> log = part->log;
      auto writer = writer_to(*log);
      walker.run(*std::move(part), writer);
    }
  }

  const FileRoot& root_;
  WalkSettings settings_;
  const TreeScan& scan_;
  ScanCount count_;
  OrderedTeller teller_;
  TreeShare share_;
  TreeWalker walker_;
  std::size_t helper_count_;
  std::vector<pthread_t> helpers_;
};

}  // namespace

std::size_t usual_scan_threads() {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  if (::sched_getaffinity(0, sizeof(processors), &processors) != 0) return 1;
  return std::clamp<std::size_t>(static_cast<std::size_t>(CPU_COUNT(&processors)), 1, most_threads);
}

void walk_tree(const FileRoot& root, const std::string& top, const TreeWalk& walk) {
  Callbacks sink(walk);
  TreeWalker(root, {.one_file_system = walk.one_file_system,
                    .wants_others = walk.on_other != nullptr,
                    .most_open = most_open_directories})
      .run(top, sink);
}

void scan_tree(const FileRoot& root, const std::string& top, const TreeScan& scan,
               std::size_t threads) {
  Scanner(root, scan, threads).run(top);
}

}  // namespace execcap
