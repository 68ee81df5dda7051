// SPDX-License-Identifier: MIT
// IAB: as libcap, but where libcap drops what it reads; its text reads back as the same.
#include "caps/libcap_oracle.hpp"
#include "fuzz.hpp"

using namespace execcap;

namespace {

void check_against_libcap(const std::string& text) {
  const Result<Iab> ours = parse_iab(text, oracle::all(), "--iab");
  if (text.find('\0') != std::string::npos) {
    fuzz::expect(!ours, "a NUL does not end a text");
    return;
  }
  const std::optional<Iab> theirs = oracle::parse_iab(text);
  if (!ours) {
    fuzz::expect(!theirs || oracle::drops_something(text, oracle::all()),
                 "what libcap takes whole is taken");
    return;
  }
  fuzz::expect(theirs.has_value(), "what libcap refuses is refused");
  fuzz::expect(*ours == *theirs, "libcap reads the same sets");
  fuzz::expect(iab_text(*ours) == oracle::iab_text(*theirs), "libcap prints the same text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  check_against_libcap(text);
  for (const Cap last : fuzz::last_caps) {
    const CapSet all = CapSet::up_to(last);
    const Result<Iab> iab = parse_iab(text, all, "--iab");
    if (!fuzz::accepted(iab)) continue;
    fuzz::expect(iab->ambient.is_subset_of(iab->inheritable), "ambient is within inheritable");
    fuzz::expect((iab->inheritable | iab->blocked).is_subset_of(all), "no more than there is");
    const auto again = parse_iab(iab_text(*iab), all, "again");
    fuzz::expect(again && *again == *iab, "the text of a tuple reads back");
  }
  return 0;
}
