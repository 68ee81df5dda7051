// SPDX-License-Identifier: MIT
// `#!` lines held against the running kernel, and ELF headers good and bad.
#include "system/exec_format.hpp"

#include <doctest/doctest.h>
#include <elf.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>
#include <vector>

#include "support/temporary_folder.hpp"

using namespace execcap;
using namespace std::string_literals;

namespace {

/// `none` for no `#!` at all, `unusable` for a line that the kernel takes for no format.
std::string script_text(const std::string& head) {
  const auto script = parse_script_line(head);
  if (!script) return "none";
  return script->interpreter ? "'" + *script->interpreter + "'" : "unusable";
}

/// The errno(3) of execve(2) of `path`, 0 if it ran and ended well.
int errno_of_execve(const std::string& path) {
  const pid_t child = ::vfork();
  if (child == 0) {
    char* const arguments[] = {const_cast<char*>("x"), nullptr};
    char* const environment[] = {nullptr};
    ::execve(path.c_str(), arguments, environment);
    ::_exit(errno);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

/// What execve(2) should say, going by our reading of the line.
int expected_errno(const std::string& head) {
  const auto script = parse_script_line(head);
  if (!script || !script->interpreter) return ENOEXEC;
  if (script->interpreter->empty()) return EACCES;
  if (script->interpreter->starts_with("/bin/true/")) return ENOTDIR;
  return *script->interpreter == "/bin/true" ? 0 : ENOENT;
}

ReadAt reader_of(const std::vector<std::byte>& bytes) {
  return [&bytes](std::uint64_t offset, std::span<std::byte> into) {
    if (offset > bytes.size() || into.size() > bytes.size() - offset) return false;
    if (!into.empty()) std::memcpy(into.data(), bytes.data() + offset, into.size());
    return true;
  };
}

#if defined(__x86_64__)
constexpr std::uint16_t own_machine = EM_X86_64;
#elif defined(__i386__)
constexpr std::uint16_t own_machine = EM_386;
#elif defined(__aarch64__)
constexpr std::uint16_t own_machine = EM_AARCH64;
#elif defined(__riscv)
constexpr std::uint16_t own_machine = EM_RISCV;
#elif defined(__s390__)
constexpr std::uint16_t own_machine = EM_S390;
#else
constexpr std::uint16_t own_machine = EM_NONE;
#endif

constexpr unsigned char own_order =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

/// A program with two segments, the second of which names an interpreter.
template <class Ehdr, class Phdr>
struct Program {
  explicit Program(unsigned char elf_class, std::string interpreter)
      : path(std::move(interpreter)) {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = elf_class;
    header.e_ident[EI_DATA] = own_order;
    header.e_machine = own_machine;
    header.e_phoff = sizeof(Ehdr);
    header.e_phentsize = sizeof(Phdr);
    header.e_phnum = 2;
    segments[0].p_type = PT_LOAD;
    segments[1].p_type = PT_INTERP;
    segments[1].p_offset = sizeof(Ehdr) + sizeof(segments);
    segments[1].p_filesz = static_cast<decltype(segments[1].p_filesz)>(path.size() + 1);
  }

  [[nodiscard]] std::vector<std::byte> bytes() const {
    std::vector<std::byte> all;
    const auto add = [&all](std::span<const std::byte> more) {
      all.insert(all.end(), more.begin(), more.end());
    };
    add(std::as_bytes(std::span(&header, 1)));
    add(std::as_bytes(std::span(segments)));
    add(std::as_bytes(std::span(path.c_str(), path.size() + 1)));
    return all;
  }

  [[nodiscard]] std::optional<std::string> interpreter() const {
    const std::vector<std::byte> all = bytes();
    return elf_interpreter(reader_of(all));
  }

  Ehdr header{};
  std::array<Phdr, 2> segments{};
  std::string path;
};

using Program64 = Program<Elf64_Ehdr, Elf64_Phdr>;
using Program32 = Program<Elf32_Ehdr, Elf32_Phdr>;

const std::string loader = "/lib64/ld-linux-x86-64.so.2";

}  // namespace

TEST_CASE("the interpreter is the word behind #!, up to a blank, a NUL or the end of the line") {
  struct Case {
    std::string head;
    const char* says;
  };
  for (const Case& c : {Case{"#!/bin/sh\n", "'/bin/sh'"},
                        {"#!/bin/sh -e\necho\n", "'/bin/sh'"},
                        {"#! \t /bin/sh\t-e -x  \n", "'/bin/sh'"},
                        {"#!bin/sh\n", "'bin/sh'"},
                        {"#!/bin/sh", "'/bin/sh'"},
                        {"#!/bin/sh\r\n", "'/bin/sh\r'"},
                        {"#!/bin/sh\0x\n"s, "'/bin/sh'"},
                        {"#!/bin/sh\vx\n", "'/bin/sh\vx'"},
                        {"#!", "''"},
                        {"#! ", "''"},
                        {"#!\n/bin/sh\n", "unusable"},
                        {"#!  \t\n/bin/sh\n", "unusable"},
                        {"", "none"},
                        {"#", "none"},
                        {" #!/bin/sh\n", "none"},
                        {"\x7f"
                         "ELF",
                         "none"}}) {
    CAPTURE(c.head);
    CHECK(script_text(c.head) == c.says);
  }
}

TEST_CASE("an interpreter whose path may be cut off is none") {
  const std::string room(exec_head_size - 2, 'x');
  CHECK(script_text("#!" + room) == "unusable");
  CHECK(script_text("#!" + room + "\n") == "unusable");
  CHECK(script_text("#!" + room.substr(1) + "\n") == "'" + room.substr(1) + "'");
  CHECK(script_text("#!" + room.substr(1) + " x") == "'" + room.substr(1) + "'");
  CHECK(script_text("#!" + room.substr(1)) == "'" + room.substr(1) + "'");
  CHECK(script_text("#!" + std::string(exec_head_size - 2, ' ')) == "unusable");
}

TEST_CASE("the running kernel reads the same lines") {
  const test::TemporaryFolder folder;
  constexpr unsigned seed = 20260101;
  std::mt19937 random(seed);
  const std::vector<std::string> pieces = {"#!",
                                           "#!",
                                           "/bin/true",
                                           "/bin/true",
                                           "/no/such",
                                           " ",
                                           "\t",
                                           "\n",
                                           "\0"s,
                                           "x",
                                           "-e",
                                           "   ",
                                           std::string(120, 'y'),
                                           std::string(238, ' '),
                                           std::string(245, 'z')};
  int seen_running = 0;
  int seen_unusable = 0;
  for (int round = 0; round < 500; ++round) {
    std::string head = random() % 8 == 0 ? "" : "#!";
    for (auto rest = random() % 7; rest > 0; --rest) head += pieces[random() % pieces.size()];
    CAPTURE(seed);
    CAPTURE(round);
    CAPTURE(head);
    const int expected = expected_errno(head);
    CHECK(errno_of_execve(folder.file("script", head)) == expected);
    seen_running += expected == 0 ? 1 : 0;
    seen_unusable += expected == ENOEXEC ? 1 : 0;
  }
  CHECK(seen_running > 10);
  CHECK(seen_unusable > 10);
}

TEST_CASE("an ELF program of this machine names its interpreter, in 64 and 32 bits") {
  CHECK(Program64(ELFCLASS64, loader).interpreter() == loader);
  CHECK(Program32(ELFCLASS32, "/lib/ld.so").interpreter() == "/lib/ld.so");
  CHECK(Program64(ELFCLASS64, "").interpreter() == std::nullopt);
}

TEST_CASE("what the kernel would not look into names no interpreter") {
  struct Case {
    const char* name;
    void (*spoil)(Program64&);
  };
  for (const Case& c :
       {Case{"no ELF", [](Program64& p) { p.header.e_ident[0] = 'E'; }},
        {"no class", [](Program64& p) { p.header.e_ident[EI_CLASS] = 0; }},
        {"another class", [](Program64& p) { p.header.e_ident[EI_CLASS] = ELFCLASS32; }},
        {"another byte order",
         [](Program64& p) { p.header.e_ident[EI_DATA] = own_order == 1 ? 2 : 1; }},
        {"another machine", [](Program64& p) { p.header.e_machine = EM_SPARCV9; }},
        {"another table", [](Program64& p) { p.header.e_phentsize = 55; }},
        {"no table", [](Program64& p) { p.header.e_phnum = 0; }},
        {"a table without end", [](Program64& p) { p.header.e_phnum = 65535; }},
        {"a table outside the file", [](Program64& p) { p.header.e_phoff = 1 << 20; }},
        {"a table far outside", [](Program64& p) { p.header.e_phoff = ~std::uint64_t{0} - 8; }},
        {"static", [](Program64& p) { p.segments[1].p_type = PT_NOTE; }},
        {"a path of no length", [](Program64& p) { p.segments[1].p_filesz = 0; }},
        {"a path without end", [](Program64& p) { p.segments[1].p_filesz = 4097; }},
        {"a path outside the file", [](Program64& p) { p.segments[1].p_offset = 1 << 20; }},
        {"a path that does not end", [](Program64& p) { p.segments[1].p_filesz -= 1; }}}) {
    CAPTURE(c.name);
    Program64 program(ELFCLASS64, loader);
    c.spoil(program);
    CHECK(program.interpreter() == std::nullopt);
  }
}

TEST_CASE("a program that was cut off anywhere names no interpreter") {
  const std::vector<std::byte> whole = Program64(ELFCLASS64, loader).bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::vector<std::byte> part(whole.begin(),
                                      whole.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK(elf_interpreter(reader_of(part)) == std::nullopt);
  }
}

TEST_CASE("an ELF program of this machine is told from others by its head") {
  std::string head(64, '\0');
  std::ifstream file("/proc/self/exe", std::ios::binary);
  REQUIRE(file.read(head.data(), static_cast<std::streamsize>(head.size())));
  CHECK(is_own_elf(head));
  CHECK_FALSE(is_own_elf(head.substr(0, 40)));
  CHECK_FALSE(is_own_elf("#!/bin/sh\n" + head));
  for (const std::size_t at : {0U, 4U, 5U, 18U}) {  // magic, class, order, machine
    CAPTURE(at);
    std::string other = head;
    other[at] = '\x7e';
    CHECK_FALSE(is_own_elf(other));
  }
}
