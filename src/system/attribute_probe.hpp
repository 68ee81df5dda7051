// SPDX-License-Identifier: MIT
// Whether a name in a directory has file capabilities, at the cost of one call.
#pragma once

#include "file_view.hpp"

namespace execcap {

/// Asks for the list of a file's attributes, which is shorter work for the kernel than the value,
/// and mostly empty. Uses listxattrat(2) of Linux 6.13, before that fchdir(2) and llistxattr(2); so
/// the working directory is another one meanwhile, and is restored at the end.
class AttributeProbe {
 public:
  enum class Method { by_descriptor, by_working_directory };

  /// The newest method that the kernel has.
  AttributeProbe();
  explicit AttributeProbe(Method method) : method_(method) {}
  AttributeProbe(const AttributeProbe&) = delete;
  AttributeProbe& operator=(const AttributeProbe&) = delete;
  ~AttributeProbe();

  /// Makes this probe one that may be used while other threads resolve relative paths, or work with
  /// probes of their own. False if the thread that it is called on cannot have that.
  [[nodiscard]] bool detach_thread();

  /// Whether `name`, which is not followed if it is a link, may have the attribute: true if it has,
  /// and if that cannot be told. `directory` is an open directory.
  [[nodiscard]] bool may_have_caps(int directory, const char* name);
  /// Has to be called before the descriptor `directory` stands for another directory.
  void forget_directory() { entered_ = -1; }

 private:
  [[nodiscard]] ssize_t list(int directory, const char* name, char* names, std::size_t size);
  [[nodiscard]] ssize_t get(int directory, const char* name) const;
  [[nodiscard]] bool enter(int directory);

  Method method_;
  UniqueFd start_;         ///< the working directory to go back to
  int entered_ = -1;       ///< the descriptor of the working directory
  bool has_left_ = false;  ///< the working directory is another one
};

}  // namespace execcap
