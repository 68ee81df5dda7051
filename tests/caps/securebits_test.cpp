// SPDX-License-Identifier: MIT
#include "execcap/caps/securebits.hpp"

#include <doctest/doctest.h>
#include <linux/securebits.h>

#include <random>
#include <string>

#include "text_generator.hpp"

using namespace execcap;

TEST_CASE("the flags and their locks are the bits of the kernel's header") {
  CHECK(securebit::noroot.word() == SECBIT_NOROOT);
  CHECK(securebit::noroot.locks().word() == SECBIT_NOROOT_LOCKED);
  CHECK(securebit::no_setuid_fixup.word() == SECBIT_NO_SETUID_FIXUP);
  CHECK(securebit::no_setuid_fixup.locks().word() == SECBIT_NO_SETUID_FIXUP_LOCKED);
  CHECK(securebit::keep_caps.word() == SECBIT_KEEP_CAPS);
  CHECK(securebit::keep_caps.locks().word() == SECBIT_KEEP_CAPS_LOCKED);
  CHECK(securebit::no_cap_ambient_raise.word() == SECBIT_NO_CAP_AMBIENT_RAISE);
  CHECK(securebit::no_cap_ambient_raise.locks().word() == SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
  CHECK(securebit::exec_restrict_file.word() == 0x100);
  CHECK(securebit::exec_deny_interactive.word() == 0x400);
}

TEST_CASE("securebits are combined as sets of bits") {
  const Securebits both = securebit::noroot | securebit::keep_caps;
  CHECK(both.word() == 0x11);
  CHECK(both.has(securebit::noroot));
  CHECK_FALSE(securebit::noroot.has(both));
  CHECK((both - securebit::noroot) == securebit::keep_caps);
  CHECK((both & securebit::noroot) == securebit::noroot);
  CHECK(both.locks().word() == 0x22);
  CHECK(both.locks().locks().empty());
  CHECK(Securebits().empty());
}

TEST_CASE("securebits are read by name, with locks, as words and as a mask, in any order") {
  struct Row {
    std::string text;
    std::uint32_t word;
  };
  const Row rows[] = {
      {"none", 0},
      {"-", 0},
      {"noroot", 0x1},
      {"noroot+lock", 0x3},
      {"-noroot+lock", 0x2},
      {"noroot,keep_caps", 0x11},
      {"keep_caps,noroot", 0x11},
      {"no_setuid_fixup+lock,-keep_caps+lock", 0x2c},
      {"no_cap_ambient_raise", 0x40},
      {"exec_restrict_file+lock,exec_deny_interactive", 0x700},
      {"sealed", 0xef},
      {"exec_restrict_file,sealed", 0x1ef},
      {"sealed,exec_restrict_file", 0x1ef},
      {"0x0", 0},
      {"0xef", 0xef},
      {"0xEF", 0xef},
      {"0xffffffff", 0xffffffff},
      {"noroot,0x3000", 0x3001},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Result<Securebits> bits = parse_securebits(row.text, "--securebits");
    REQUIRE(bits);
    CHECK(bits->word() == row.word);
  }
  CHECK(sealed_securebits.word() == 0xef);
}

TEST_CASE("securebits that are wrong say what is wrong, where, and what was probably meant") {
  struct Row {
    std::string text;
    std::string message;
  };
  const Row rows[] = {
      {"", "--securebits: empty list of securebits; for no securebits write none"},
      {"noroot,", "--securebits: empty item at character 8; for no securebits write none"},
      {"noroot, keep_caps",
       "--securebits: a blank does not belong in 'noroot, keep_caps' at character 8; separate "
       "items with a comma alone"},
      {"keep_caps,norot",
       "--securebits: unknown securebit 'norot' at character 11; did you mean noroot?"},
      {"-keepcaps+lock",
       "--securebits: unknown securebit 'keepcaps' at character 2; did you mean keep_caps?"},
      {"NOROOT", "--securebits: unknown securebit 'NOROOT' at character 1; did you mean noroot?"},
      {"noroot_locked",
       "--securebits: unknown securebit 'noroot_locked' at character 1; did you mean noroot+lock?"},
      {"noroot+locked",
       "--securebits: unknown securebit 'noroot+locked' at character 1; did you mean noroot+lock?"},
      {"bogus_locked", "--securebits: unknown securebit 'bogus_locked' at character 1"},
      {"seald", "--securebits: unknown securebit 'seald' at character 1; did you mean sealed?"},
      {"+lock", "--securebits: unknown securebit '' at character 1"},
      {"+noroot", "--securebits: unknown securebit '+noroot' at character 1; did you mean noroot?"},
      {"-noroot",
       "--securebits: nothing is taken away by '-noroot' at character 1; what is not named is off, "
       "and -noroot+lock locks it off"},
      {"none,noroot", "--securebits: other items beside 'none' at character 1"},
      {"noroot,-", "--securebits: other items beside '-' at character 8"},
      {"noroot,noroot+lock",
       "--securebits: securebit named twice, again by 'noroot+lock' at character 8"},
      {"noroot,-noroot+lock",
       "--securebits: securebit named twice, again by '-noroot+lock' at character 8"},
      {"sealed,keep_caps",
       "--securebits: securebit named twice, again by 'keep_caps' at character 8"},
      {"noroot,0x2", "--securebits: securebit named twice, again by '0x2' at character 8"},
      {"0x", "--securebits: bad mask '0x' at character 1; a mask is 0x and 1 to 8 digits 0-9a-f"},
      {"0x100000000",
       "--securebits: bad mask '0x100000000' at character 1; a mask is 0x and 1 to 8 digits "
       "0-9a-f"},
      {"1", "--securebits: unknown securebit '1' at character 1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Result<Securebits> bits = parse_securebits(row.text, "--securebits");
    REQUIRE_FALSE(bits);
    CHECK(bits.error().kind == ErrorKind::usage);
    CHECK(bits.error().message() == row.message);
  }
}

TEST_CASE("securebits are written by name, locks behind them, and the nameless as one mask") {
  CHECK(securebits_text(Securebits()) == "-");
  CHECK(securebits_text(securebit::noroot) == "noroot");
  CHECK(securebits_text(Securebits(0x22)) == "-noroot+lock,-keep_caps+lock");
  CHECK(securebits_text(sealed_securebits) ==
        "noroot+lock,no_setuid_fixup+lock,-keep_caps+lock,no_cap_ambient_raise+lock");
  CHECK(securebits_text(Securebits(0x80001001)) == "noroot,0x80001000");
  CHECK(securebits_text(Securebits(0xffffffff)).ends_with(",0xfffff000"));
}

TEST_CASE("what is written of any securebits is read back as the same") {
  for (std::uint32_t word = 0; word < 0x2000; ++word) {
    CAPTURE(word);
    REQUIRE(parse_securebits(securebits_text(Securebits(word)), "text")->word() == word);
  }
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 5000; ++i) {
    const auto word = static_cast<std::uint32_t>(random());
    CAPTURE(word);
    REQUIRE(parse_securebits(securebits_text(Securebits(word)), "text")->word() == word);
  }
}
