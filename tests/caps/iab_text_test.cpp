// SPDX-License-Identifier: MIT
#include "execcap/caps/iab_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "libcap_oracle.hpp"
#include "text_generator.hpp"
#include "vectors.hpp"

using namespace execcap;

namespace {

const CapSet all = CapSet::up_to({40});

/// Every deliberate difference from libcap: what it takes and drops in silence, we refuse.
struct Difference {
  std::string_view input;
  std::string_view libcap;  ///< what libcap prints for it
  std::string_view ours;    ///< our error
  std::string_view reason;
};

constexpr std::string_view promised = "a capability that was asked for must not be lost in silence";
constexpr std::string_view unfinished = "a sign without a capability is an unfinished text";

constexpr Difference differences[] = {
    {"41", "",
     "iab: the running kernel has no capability 41, given as '41' at character 1; its last is 40",
     promised},
    {"!41", "",
     "iab: the running kernel has no capability 41, given as '!41' at character 1; its last is 40",
     promised},
    {"63", "",
     "iab: the running kernel has no capability 63, given as '63' at character 1; its last is 40",
     promised},
    {"^63", "",
     "iab: the running kernel has no capability 63, given as '^63' at character 1; its last is 40",
     promised},
    {"!", "", "iab: no capability behind '!' at character 1", unfinished},
    {"^", "", "iab: no capability behind '^' at character 1", unfinished},
    {"%", "", "iab: no capability behind '%' at character 1", unfinished},
    {"cap_chown,!", "cap_chown", "iab: no capability behind '!' at character 11", unfinished},
    {"cap_chown,", "cap_chown",
     "iab: empty item at character 11; separate capabilities with a comma alone",
     "every other empty item is an error in libcap, too"},
};

std::string printed(std::string_view text) {
  const Result<Iab> iab = parse_iab(text, all, "iab");
  return iab ? iab_text(*iab) : iab.error().message();
}

}  // namespace

TEST_CASE("IAB reads and prints as the vectors of libcap say, but for the table of differences") {
  const std::vector<vectors::Vector> rows = vectors::read("iab-text.txt");
  REQUIRE(rows.size() == 36);
  for (const vectors::Vector& row : rows) {
    CAPTURE(row.input);
    const auto* const difference =
        std::find_if(std::begin(differences), std::end(differences),
                     [&](const Difference& one) { return one.input == row.input; });
    const bool differs = difference != std::end(differences);
    if (differs) {
      CHECK(row.printed == difference->libcap);
      CHECK(printed(row.input) == difference->ours);
    } else if (row.printed) {
      CHECK(printed(row.input) == *row.printed);
    } else {
      CHECK_FALSE(parse_iab(row.input, all, "iab"));
    }
  }
}

TEST_CASE("each deliberate difference from libcap is still one, for the reason given") {
  for (const Difference& one : differences) {
    CAPTURE(std::string(one.input));
    CAPTURE(std::string(one.reason));
    CHECK(printed(one.input) == one.ours);
    if (oracle::all() != all) continue;  // the numbers of the table are for a last capability of 40
    const std::optional<Iab> theirs = oracle::parse_iab(std::string(one.input));
    REQUIRE(theirs);
    CHECK(oracle::iab_text(*theirs) == one.libcap);
  }
}

TEST_CASE("IAB is taken, refused and printed as libcap does it, but where libcap drops something") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  int agreed = 0;
  int refused = 0;
  const int rounds = generator::rounds(40000);
  for (int i = 0; i < rounds; ++i) {
    const std::string text = random.iab_text();
    CAPTURE(text);
    const std::optional<Iab> theirs = oracle::parse_iab(text);
    const Result<Iab> ours = parse_iab(text, oracle::all(), "iab");
    if (!ours) {
      ++refused;
      REQUIRE((!theirs || oracle::drops_something(text, oracle::all())));
      continue;
    }
    ++agreed;
    REQUIRE(theirs);
    REQUIRE(*ours == *theirs);
    REQUIRE(iab_text(*ours) == oracle::iab_text(*theirs));
  }
  CHECK(agreed > rounds / 8);
  CHECK(refused > rounds / 8);
}

TEST_CASE("any IAB tuple is printed as libcap does it, and read back as the same") {
  const std::uint64_t seed = generator::seed();
  CAPTURE(seed);
  generator::TextGenerator random(seed);
  const CapSet kernel = oracle::all();
  const int rounds = generator::rounds(20000);
  for (int i = 0; i < rounds; ++i) {
    const CapSet inheritable = random.set() & kernel;
    const Iab iab{.inheritable = inheritable,
                  .ambient = random.set() & inheritable,
                  .blocked = random.set() & kernel};
    const std::string text = iab_text(iab);
    CAPTURE(text);
    REQUIRE(text == oracle::iab_text(iab));
    REQUIRE(*parse_iab(text, kernel, "iab") == iab);
  }
}

TEST_CASE("capabilities newer than the table of names are written as numbers and read back") {
  const CapSet newer = CapSet::up_to({63});
  const Iab iab{.inheritable = {{41}, {63}}, .ambient = {{63}}, .blocked = {{42}}};
  CHECK(iab_text(iab) == "41,!42,^63");
  CHECK(*parse_iab("41,!42,^63", newer, "iab") == iab);
}

TEST_CASE("an IAB that is wrong says what is wrong, where, and what was probably meant") {
  struct Row {
    std::string text;
    std::string message;
  };
  const Row rows[] = {
      {"cap_chown,!cap_netraw",
       "--iab: unknown capability 'cap_netraw' at character 12; did you mean cap_net_raw?"},
      {"chown", "--iab: unknown capability 'chown' at character 1; did you mean cap_chown?"},
      {"all", "--iab: unknown capability 'all' at character 1"},
      {"64",
       "--iab: no capability has the number '64' at character 1; a number is 0 to 63, "
       "hexadecimal with 0x and octal with 0 before it"},
      {"cap_chown!",
       "--iab: unknown capability 'cap_chown!' at character 1; did you mean cap_chown?"},
      {",cap_chown", "--iab: empty item at character 1; separate capabilities with a comma alone"},
      {"cap_chown, cap_kill",
       "--iab: a blank does not belong in 'cap_chown, cap_kill' at character 11; separate items "
       "with a comma alone"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Result<Iab> iab = parse_iab(row.text, all, "--iab");
    REQUIRE_FALSE(iab);
    CHECK(iab.error().kind == ErrorKind::usage);
    CHECK(iab.error().message() == row.message);
  }
}
