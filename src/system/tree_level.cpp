// SPDX-License-Identifier: MIT
// Halving what is left of a directory.
#include "tree_level.hpp"

#include <fcntl.h>

#include <utility>

namespace execcap {
namespace {

/// How many files are worth another thread where there is no directory among them.
constexpr std::size_t many_files = 512;

bool may_be_directory(NameKind kind) {
  return kind == NameKind::directory || kind == NameKind::unknown;
}

}  // namespace

TreeLevel::TreeLevel(UniqueFd directory, dev_t on_device, ino_t with_inode, std::size_t length,
                     DirectoryList names)
    : fd(std::move(directory)),
      device(on_device),
      inode(with_inode),
      path_length(length),
      list_(std::move(names)) {
  for (std::size_t index = 0; index < list_.size(); ++index) {
    if (may_be_directory(list_.kind(index))) ++branches_;
  }
}

void TreeLevel::advance() {
  if (may_be_directory(kind())) --branches_;
  ++next_;
}

bool TreeLevel::is_worth_splitting() const {
  const std::size_t left = list_.size() - next_;
  return fd.is_open() && left >= 2 && (branches_ > 0 || left >= many_files);
}

std::optional<TreeLevel> TreeLevel::split() {
  UniqueFd again(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!again.is_open()) return std::nullopt;
  // Not all: at least one name stays, so that a walk that gives also goes on.
  const std::size_t middle = next_ + (list_.size() - next_ + 1) / 2;
  TreeLevel second(std::move(again), device, inode, path_length, list_.take_from(middle));
  branches_ -= second.branches_;
  return second;
}

}  // namespace execcap
