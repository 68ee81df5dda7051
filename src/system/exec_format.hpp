// SPDX-License-Identifier: MIT
// What the first bytes of a file make execve(2) do: `#!` lines and the interpreter of ELF programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace execcap {

/// How many bytes execve(2) reads of a file to see what it is: BINPRM_BUF_SIZE of
/// <linux/binfmts.h> (since Linux 5.1).
inline constexpr std::size_t exec_head_size = 256;

/// A `#!` line.
struct ScriptLine {
  /// The interpreter's path as it stands there, maybe relative; maybe empty, which the kernel takes
  /// for the working directory (EACCES). None if it takes the line for no format at all (ENOEXEC):
  /// there is no path, or it may be cut off.
  std::optional<std::string> interpreter;
};

/// The `#!` line that `head` begins with, or none if it does not begin with one. `head` is the
/// file's first exec_head_size bytes, or the whole file if it is shorter.
/// Source: fs/binfmt_script.c, load_script().
[[nodiscard]] std::optional<ScriptLine> parse_script_line(std::string_view head);

/// Whether `head`, the beginning of a file, is that of an ELF program which this kernel runs itself
/// and whose words are as long as ours.
[[nodiscard]] bool is_own_elf(std::string_view head);

/// Reads `into.size()` bytes of a file at `offset`; false if there are not so many.
using ReadAt = std::function<bool(std::uint64_t offset, std::span<std::byte> into)>;

/// The interpreter (PT_INTERP, the dynamic linker) that an ELF program for this machine or its
/// 32-bit kind names; none for other files, foreign machines (which execve(2) may hand to another
/// program), static programs and damaged ones. Source: elf(5); fs/binfmt_elf.c, load_elf_binary().
[[nodiscard]] std::optional<std::string> elf_interpreter(const ReadAt& read_at);

}  // namespace execcap
