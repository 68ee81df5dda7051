// SPDX-License-Identifier: MIT
// Giving and taking under one lock.
#include "tree_share.hpp"

#include <utility>

namespace execcap {

void TreeShare::give(TreePart part) {
  const std::lock_guard<std::mutex> lock(mutex_);
  parts_.push_back(std::move(part));
  update();
  changed_.notify_one();
}

std::optional<TreePart> TreeShare::take() {
  std::unique_lock<std::mutex> lock(mutex_);
  ++idle_;
  update();
  changed_.wait(lock, [this] { return is_over_ || !parts_.empty(); });
  if (parts_.empty()) return std::nullopt;
  TreePart part = std::move(parts_.front());
  parts_.pop_front();
  --idle_;
  update();
  return part;
}

void TreeShare::add_thread() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++threads_;
}

void TreeShare::remove_thread() {
  const std::lock_guard<std::mutex> lock(mutex_);
  --threads_;
  update();
}

/// Under the lock.
void TreeShare::update() {
  wanted_.store(static_cast<int>(idle_) - static_cast<int>(parts_.size()),
                std::memory_order_relaxed);
  if (idle_ != threads_ || !parts_.empty()) return;
  is_over_ = true;
  changed_.notify_all();
}

}  // namespace execcap
