// SPDX-License-Identifier: MIT
// The kernel's reading of `#!` lines, and where an ELF file names its interpreter.
#include "exec_format.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <bit>
#include <climits>
#include <cstring>
#include <type_traits>

namespace execcap {
namespace {

constexpr std::string_view blanks = " \t";
constexpr unsigned char own_order =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

/// The machines whose programs this kernel runs itself. The others are not looked into.
constexpr bool is_native(unsigned machine) {
#if defined(__x86_64__) || defined(__i386__)
  return machine == EM_X86_64 || machine == EM_386;
#elif defined(__aarch64__) || defined(__arm__)
  return machine == EM_AARCH64 || machine == EM_ARM;
#elif defined(__powerpc__)
  return machine == EM_PPC64 || machine == EM_PPC;
#elif defined(__riscv)
  return machine == EM_RISCV;
#elif defined(__s390__)
  return machine == EM_S390;
#elif defined(__mips__)
  return machine == EM_MIPS;
#else
  return machine == EM_NONE;
#endif
}

template <class T>
std::optional<T> read_struct(const ReadAt& read_at, std::uint64_t offset) {
  std::array<std::byte, sizeof(T)> bytes{};
  if (!read_at(offset, bytes)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

template <class Ehdr, class Phdr>
std::optional<std::string> interpreter_of(const ReadAt& read_at) {
  const auto header = read_struct<Ehdr>(read_at, 0);
  if (!header || !is_native(header->e_machine) || header->e_phentsize != sizeof(Phdr)) {
    return std::nullopt;
  }
  // The kernel reads no longer table than this. Source: fs/binfmt_elf.c, load_elf_phdrs().
  constexpr std::size_t most_table_size = 65536;
  if (header->e_phnum * sizeof(Phdr) > most_table_size) return std::nullopt;
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    const auto segment = read_struct<Phdr>(read_at, header->e_phoff + i * sizeof(Phdr));
    if (!segment) return std::nullopt;
    if (segment->p_type != PT_INTERP) continue;
    if (segment->p_filesz < 2 || segment->p_filesz > PATH_MAX) return std::nullopt;
    std::string path(static_cast<std::size_t>(segment->p_filesz), '\0');
    if (!read_at(segment->p_offset, std::as_writable_bytes(std::span(path)))) return std::nullopt;
    if (path.back() != '\0') return std::nullopt;
    return path.c_str();
  }
  return std::nullopt;
}

}  // namespace

std::optional<ScriptLine> parse_script_line(std::string_view head) {
  constexpr std::string_view mark = "#!";
  if (!head.starts_with(mark)) return std::nullopt;
  // The kernel's buffer has NULs behind the end of a short file.
  std::string buffer(head.substr(0, exec_head_size));
  buffer.resize(exec_head_size, '\0');
  const std::string_view text = buffer;

  const std::size_t line_end = text.find('\n');
  const bool is_whole_line = line_end != std::string_view::npos;
  const std::string_view line =
      text.substr(mark.size(), is_whole_line ? line_end - mark.size() : std::string_view::npos);
  const std::size_t start = line.find_first_not_of(blanks);
  if (start == std::string_view::npos) return ScriptLine{};
  const std::size_t end = line.find_first_of(std::string_view(" \t\0", 3), start);
  // Without an end within what the kernel reads, the path may be only the first part of one.
  if (end == std::string_view::npos && !is_whole_line) return ScriptLine{};
  return ScriptLine{std::string(line.substr(start, std::min(end, line.size()) - start))};
}

bool is_own_elf(std::string_view head) {
  using Ehdr = std::conditional_t<sizeof(void*) == sizeof(std::uint64_t), Elf64_Ehdr, Elf32_Ehdr>;
  constexpr auto own_class = sizeof(void*) == sizeof(std::uint64_t) ? ELFCLASS64 : ELFCLASS32;
  Ehdr header;
  if (head.size() < sizeof(header)) return false;
  std::memcpy(&header, head.data(), sizeof(header));
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
         header.e_ident[EI_CLASS] == own_class && header.e_ident[EI_DATA] == own_order &&
         is_native(header.e_machine);
}

std::optional<std::string> elf_interpreter(const ReadAt& read_at) {
  std::array<std::byte, EI_NIDENT> ident{};
  if (!read_at(0, ident) || std::memcmp(ident.data(), ELFMAG, SELFMAG) != 0) return std::nullopt;
  if (ident[EI_DATA] != std::byte{own_order}) return std::nullopt;
  if (ident[EI_CLASS] == std::byte{ELFCLASS64}) {
    return interpreter_of<Elf64_Ehdr, Elf64_Phdr>(read_at);
  }
  if (ident[EI_CLASS] == std::byte{ELFCLASS32}) {
    return interpreter_of<Elf32_Ehdr, Elf32_Phdr>(read_at);
  }
  return std::nullopt;
}

}  // namespace execcap
