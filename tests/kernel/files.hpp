// SPDX-License-Identifier: MIT
// The files that cases exec: the probe in every kind that matters, made once for each world.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "execcap/model/exec_target.hpp"
#include "world.hpp"

namespace execcap::kernel_check {

/// The set-ID bits of a file and whose they are.
enum class SetId : std::uint8_t {
  none,
  user_root,
  user_own,    ///< the first ordinary uid that processes have
  user_other,  ///< a uid that no process has
  group_own,
  group_other,
  group_without_execute,  ///< S_ISGID without S_IXGRP, which is nothing
  user_root_and_group_other,
  user_unmapped,                  ///< the owner has no mapping in the namespace
  user_root_with_unmapped_group,  ///< the owner has one, the group has not
};
inline constexpr std::uint32_t set_id_count = 10;

/// How the file is reached.
enum class Form : std::uint8_t {
  binary,
  interpreter,  ///< the file is the interpreter of a plain script
  script,       ///< the file is a script, its interpreter the plain probe
};
inline constexpr std::uint32_t form_count = 3;

/// Attributes over one capability: none, or permitted, inheritable and effective in 8 ways for each
/// kind of root.
inline constexpr std::uint32_t attribute_count = 1 + 8 * 3;

/// Who owns the files of the family of x bits.
enum class Owner : std::uint8_t { mapped, unmapped_user, unmapped_group };
inline constexpr std::uint32_t owner_count = 3;

struct PreparedFile {
  bool exists = false;  ///< not every world can have every kind
  std::string path;
  ExecTarget target;
};

/// All files of one world.
class Files {
 public:
  /// Makes them below `folder`, as the caller, who must be able to. `probe` is the program.
  [[nodiscard]] static Result<Files> make(const World& world, const std::string& folder,
                                          const std::string& probe, std::uint32_t worker_count);

  /// The file of one capability: `attribute` is 0..attribute_count-1.
  [[nodiscard]] const PreparedFile& one_bit(SetId set_id, std::uint32_t attribute, Form form,
                                            bool is_nosuid) const;
  /// A file over two capabilities: bits 0 and 1 of each number are permitted and inheritable.
  [[nodiscard]] const PreparedFile& two_bits(std::uint32_t first, std::uint32_t second,
                                             bool is_effective) const;
  /// A file with x for user, group and others by the bits 2, 1 and 0 of `x_bits`.
  [[nodiscard]] const PreparedFile& with_x_bits(std::uint32_t x_bits, Owner owner, Form form,
                                                bool is_noexec) const;
  /// A file whose attribute a worker writes anew for each case.
  [[nodiscard]] const PreparedFile& blank(SetId set_id, std::uint32_t worker) const;

 private:
  std::vector<PreparedFile> one_bit_;
  std::vector<PreparedFile> two_bits_;
  std::vector<PreparedFile> x_bits_;
  std::vector<PreparedFile> blank_;
  friend class FileMaker;
};

/// Gives the calling process a mount namespace of its own with an empty tmpfs on /tmp, which is
/// also seen nosuid and noexec.
[[nodiscard]] Result<void> mount_folders();

}  // namespace execcap::kernel_check
