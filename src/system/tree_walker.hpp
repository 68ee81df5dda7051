// SPDX-License-Identifier: MIT
// The walk itself: a stack of open directories, the oldest of them closed where it grows high.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "attribute_probe.hpp"
#include "execcap/system/tree_walk.hpp"
#include "tree_share.hpp"

namespace execcap {

/// Which regular files a walk opens.
enum class FileFilter {
  with_attribute,  ///< those with a `security.capability` attribute
  privileged,      ///< those, and those with a set-ID bit that counts
  all,
};

/// What a walk meets, in its order.
class WalkSink {
 public:
  virtual ~WalkSink() = default;
  virtual void file(const CapFile& file) = 0;
  virtual void error(const Error& error) = 0;
  /// A directory, link or device, the directory before what is in it.
  virtual void other(const std::string& path) = 0;
  /// Called every hundred names or so.
  virtual void pace(WalkPace pace) = 0;
  /// Here belongs what another thread met.
  virtual void part(std::shared_ptr<ScanLog> log) = 0;
};

struct WalkSettings {
  FileFilter filter = FileFilter::all;
  bool one_file_system = false;
  bool wants_others = false;
  std::size_t most_open = 64;  ///< directories at a time
};

/// One thread's walk.
class TreeWalker {
 public:
  TreeWalker(const FileRoot& root, const WalkSettings& settings)
      : root_(root), settings_(settings), buffer_(buffer_size) {}

  /// Gives parts of the walk to whoever waits for them. `on_large` is called once, when it turns
  /// out that there is much to do.
  void share_with(TreeShare& share, std::function<void()> on_large);
  /// As in AttributeProbe.
  [[nodiscard]] bool detach_thread() { return probe_.detach_thread(); }

  /// Walks from `top`, which may be a file.
  void run(const std::string& top, WalkSink& sink);
  void run(TreePart part, WalkSink& sink);

 private:
  static constexpr std::size_t buffer_size = 65536;

  void take_all();
  void found(const CapFile& file);
  void count_name();
  void take_single(const std::string& top);
  void enter(UniqueFd fd, const struct stat& status);
  void push(TreeLevel level);
  void step();
  void take_file(int directory, const char* name);
  void take_directory(const TreeLevel& level, const char* name);
  void share();
  void leave();
  void put_tails(const TreeLevel& level);
  void append(const char* name);
  [[nodiscard]] bool matches(const CapFile& file) const;
  [[nodiscard]] bool is_wanted(int directory, const char* name);
  [[nodiscard]] bool stays_out(int directory, dev_t device) const;

  const FileRoot& root_;
  WalkSettings settings_;
  WalkSink* sink_ = nullptr;
  TreeShare* share_ = nullptr;
  std::function<void()> on_large_;
  std::size_t entered_ = 0;
  WalkPace pace_;  ///< since the sink was told
  AttributeProbe probe_;
  std::vector<std::byte> buffer_;
  std::vector<TreeLevel> levels_;
  std::string path_;
  dev_t top_device_ = 0;
};

}  // namespace execcap
