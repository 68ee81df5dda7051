// SPDX-License-Identifier: MIT
#include "execcap/caps/set_text.hpp"

#include <doctest/doctest.h>

#include <string>

#include "libcap_oracle.hpp"
#include "text_generator.hpp"
#include "vectors.hpp"

using namespace execcap;

namespace {

const CapSet all = CapSet::up_to({40});

std::string printed(std::string_view text, CapSet kernel) {
  const Result<CapTriple> caps = parse_set_text(text, kernel, "text");
  return caps ? set_text(*caps, kernel) : "error";
}

}  // namespace

TEST_CASE("CAPTEXT reads and prints as the vectors of libcap say") {
  const std::vector<vectors::Vector> rows = vectors::read("set-text.txt");
  REQUIRE(rows.size() == 85);
  for (const vectors::Vector& row : rows) {
    CAPTURE(row.input);
    CHECK(printed(row.input, all) == row.printed.value_or("error"));
  }
}

TEST_CASE("CAPTEXT on kernels with fewer and with more capabilities than have names") {
  struct Row {
    std::uint8_t last;
    std::string text;
    std::string printed;
  };
  const Row rows[] = {
      {37, "=p", "=p"},
      {37, "cap_bpf=p", "= cap_bpf+p"},
      {37, "=p cap_bpf+p", "=p cap_bpf+p"},
      {37, "63,cap_bpf=p", "= cap_bpf,63+p"},
      {37, "0,38,39,40,41=ep", "cap_chown=ep cap_perfmon,cap_bpf,cap_checkpoint_restore,41+ep"},
      {42, "=p", "=p"},
      {42, "41=p", "41=p"},
      {42, "all,41,42=p", "=p"},
      {42, "63,cap_bpf=p", "cap_bpf=p 63+p"},
      {42, "=ep 42-e", "=ep 42-e"},
      {63, "=p", "=p"},
      {63, "63,cap_bpf=p", "cap_bpf,63=p"},
      {63, "=ep 43+e", "=ep"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.last);
    CAPTURE(row.text);
    CHECK(printed(row.text, CapSet::up_to({row.last})) == row.printed);
  }
}

TEST_CASE("CAPTEXT is taken, refused and printed as libcap does it, whatever the text") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  int accepted = 0;
  const int rounds = generator::rounds(40000);
  for (int i = 0; i < rounds; ++i) {
    const std::string text = random.set_text();
    CAPTURE(text);
    const std::optional<CapTriple> theirs = oracle::parse_set_text(text);
    const Result<CapTriple> ours = parse_set_text(text, oracle::all(), "text");
    REQUIRE(ours.has_value() == theirs.has_value());
    if (!theirs) continue;
    ++accepted;
    REQUIRE(*ours == *theirs);
    REQUIRE(set_text(*ours, oracle::all()) == oracle::set_text(*theirs));
  }
  CHECK(accepted > rounds / 8);
  CHECK(accepted < rounds - rounds / 8);
}

TEST_CASE("any three sets are printed as libcap does it, and read back as the same") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  const int rounds = generator::rounds(20000);
  for (int i = 0; i < rounds; ++i) {
    CapTriple caps{.permitted = random.set(), .effective = random.set()};
    if (random.one_in(2)) caps.inheritable = random.set();
    if (random.one_in(2)) caps.effective = caps.permitted;
    const std::string text = set_text(caps, oracle::all());
    CAPTURE(text);
    REQUIRE(text == oracle::set_text(caps));
    REQUIRE(*parse_set_text(text, oracle::all(), "text") == caps);
  }
}

TEST_CASE("a CAPTEXT that is wrong says what is wrong, where, and what was probably meant") {
  struct Row {
    std::string text;
    std::string message;
  };
  const Row rows[] = {
      {"cap_netraw=ep",
       "CAPTEXT: unknown capability 'cap_netraw' at character 1 in 'cap_netraw=ep'; did you mean "
       "cap_net_raw?"},
      {"=p chown,cap_kill+e",
       "CAPTEXT: unknown capability 'chown' at character 4 in 'chown,cap_kill+e'; did you mean "
       "cap_chown?"},
      {"alll=p",
       "CAPTEXT: unknown capability 'alll' at character 1 in 'alll=p'; did you mean all?"},
      {"64=p",
       "CAPTEXT: no capability has the number '64' at character 1 in '64=p'; a number is 0 to 63, "
       "hexadecimal with 0x and octal with 0 before it"},
      {"cap_chown",
       "CAPTEXT: no operator behind 'cap_chown' at character 1 in 'cap_chown'; a clause is "
       "capabilities, then =, + or -, then flags, without blanks"},
      {"cap_chown, cap_kill=ep",
       "CAPTEXT: no capability behind ',' at character 10 in 'cap_chown,'; a list has no blanks "
       "and no empty item"},
      {"cap_chown,,cap_kill=ep",
       "CAPTEXT: no capability behind ',' at character 10 in 'cap_chown,,cap_kill=ep'; a list has "
       "no blanks and no empty item"},
      {",cap_kill=ep",
       "CAPTEXT: no capability before ',' at character 1 in ',cap_kill=ep'; a list has no blanks "
       "and no empty item"},
      {"cap_chown,=ep",
       "CAPTEXT: no capability behind ',' at character 10 in 'cap_chown,=ep'; a list has no blanks "
       "and no empty item"},
      {"#c", "CAPTEXT: unexpected '#' at character 1 in '#c'"},
      {"cap_chown^p", "CAPTEXT: unexpected '^' at character 10 in 'cap_chown^p'"},
      {"=p +e",
       "CAPTEXT: no capabilities before '+' at character 4 in '+e'; only = may stand alone"},
      {"=p+e",
       "CAPTEXT: no capabilities before '+' at character 3 in '=p+e'; write all= where more is to "
       "follow"},
      {"cap_chown+p=e",
       "CAPTEXT: unexpected '=' at character 12 in 'cap_chown+p=e'; = can only be the first "
       "operator of a clause"},
      {"cap_chown+",
       "CAPTEXT: no flag behind '+' at character 10 in 'cap_chown+'; flags are e, i and p"},
      {"cap_chown=p-",
       "CAPTEXT: no flag behind '-' at character 12 in 'cap_chown=p-'; flags are e, i and p"},
      {"cap_chown=epx",
       "CAPTEXT: unknown flag 'x' at character 13 in 'cap_chown=epx'; flags are e, i and p, in "
       "lower case"},
      {"cap_chown=p,cap_kill=ep",
       "CAPTEXT: unknown flag ',' at character 12 in 'cap_chown=p,cap_kill=ep'; a blank stands "
       "between clauses: 'cap_chown=p cap_kill=p'"},
      {"cap_chown=EP",
       "CAPTEXT: unknown flag 'E' at character 11 in 'cap_chown=EP'; flags are e, i and p, in "
       "lower case"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Result<CapTriple> caps = parse_set_text(row.text, all, "CAPTEXT");
    REQUIRE_FALSE(caps);
    CHECK(caps.error().kind == ErrorKind::usage);
    CHECK(caps.error().message() == row.message);
  }
}

TEST_CASE("a NUL inside a CAPTEXT does not end it") {
  CHECK_FALSE(parse_set_text(std::string_view("=p\0", 3), all, "text"));
}

TEST_CASE("a word with a blank or an equals sign in it, or an empty one, was meant as CAPTEXT") {
  for (const std::string text : {"", "=", "cap_chown=ep", "= junk", "a b", "a\tb"}) {
    CAPTURE(text);
    CHECK(looks_like_set_text(text));
  }
  for (const std::string text : {"ls", "/bin/true", "cap_chown+p", "-x", "net_raw,chown"}) {
    CAPTURE(text);
    CHECK_FALSE(looks_like_set_text(text));
  }
}
