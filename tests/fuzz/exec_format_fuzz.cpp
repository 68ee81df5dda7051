// SPDX-License-Identifier: MIT
// The first bytes of a file: `#!` lines as fs/binfmt_script.c reads them, and damaged ELF files.
#include "system/exec_format.hpp"

#include <climits>
#include <cstring>

#include "fuzz.hpp"

using namespace execcap;

namespace {

void check_script(std::string_view head) {
  const std::optional<ScriptLine> line = parse_script_line(head);
  fuzz::expect(line.has_value() == head.starts_with("#!"), "a script begins with #!");
  if (!line || !line->interpreter) return;
  const std::string& path = *line->interpreter;
  fuzz::expect(path.size() <= exec_head_size - 2, "a path is within what the kernel reads");
  fuzz::expect(path.find_first_of(" \t\n") == std::string::npos, "a path ends at a blank");
  fuzz::expect(path.find('\0') == std::string::npos, "a path ends at a NUL");
  const auto again = parse_script_line("#!" + path + "\n");
  fuzz::expect(path.empty() || (again && again->interpreter == path), "a path reads back");
}

void check_elf(std::span<const std::uint8_t> file) {
  const auto read_at = [&](std::uint64_t offset, std::span<std::byte> into) {
    if (offset > file.size() || into.size() > file.size() - offset) return false;
    std::memcpy(into.data(), file.data() + offset, into.size());
    return true;
  };
  const std::optional<std::string> path = elf_interpreter(read_at);
  if (!path) return;
  fuzz::expect(path->size() < PATH_MAX, "a path is no longer than paths are");
  fuzz::expect(fuzz::text_of(file.data(), file.size()).find(path->c_str()) != std::string::npos,
               "a path is in the file");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  check_script(text);
  check_script("#!" + text);
  check_elf({data, size});
  return 0;
}
