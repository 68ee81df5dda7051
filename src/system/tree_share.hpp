// SPDX-License-Identifier: MIT
// What the threads of a scan share: the work that one of them gives away, and what came of it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "execcap/system/file_caps_io.hpp"
#include "execcap/system/tree_walk.hpp"
#include "tree_level.hpp"

namespace execcap {

/// What a walk has met, in its order, with the logs of what other threads did in the places where
/// their work belongs. Only the thread that has the part writes to it.
struct ScanLog {
  std::vector<std::variant<SeenFile, Error, std::shared_ptr<ScanLog>>> entries;
};

/// How far the threads of a scan are together.
class ScanCount {
 public:
  void add(WalkPace pace) {
    names_.fetch_add(pace.names, std::memory_order_relaxed);
    found_.fetch_add(pace.found, std::memory_order_relaxed);
  }
  /// What was added since it was last taken.
  [[nodiscard]] WalkPace take() {
    return {.names = names_.exchange(0, std::memory_order_relaxed),
            .found = found_.exchange(0, std::memory_order_relaxed)};
  }

 private:
  std::atomic<std::size_t> names_ = 0;
  std::atomic<std::size_t> found_ = 0;
};

/// A part of a walk: the rest of one directory and all that is below.
struct TreePart {
  TreeLevel level;
  std::string path;      ///< of the directory
  dev_t top_device = 0;  ///< on which the walk began
  std::shared_ptr<ScanLog> log;
};

/// Where a thread without work waits for that of another. There is one thread at first.
class TreeShare {
 public:
  /// Whether a thread waits; cheap enough to be asked for every name.
  [[nodiscard]] bool is_wanted() const { return wanted_.load(std::memory_order_relaxed) > 0; }
  void give(TreePart part);
  /// Waits for a part. None when all threads wait, so that there is no work left: each thread then
  /// sees what all the others have logged.
  [[nodiscard]] std::optional<TreePart> take();

  /// One thread more, counted by the one that starts it.
  void add_thread();
  /// The thread that was added could not be started, or cannot work.
  void remove_thread();

 private:
  void update();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<TreePart> parts_;
  std::size_t threads_ = 1;
  std::size_t idle_ = 0;
  bool is_over_ = false;
  std::atomic<int> wanted_ = 0;
};

}  // namespace execcap
