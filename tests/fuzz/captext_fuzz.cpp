// SPDX-License-Identifier: MIT
// CAPTEXT: taken, refused and printed as libcap does it; its text reads back as the same.
#include "caps/libcap_oracle.hpp"
#include "fuzz.hpp"

using namespace execcap;

namespace {

void check_against_libcap(const std::string& text) {
  const Result<CapTriple> ours = parse_set_text(text, oracle::all(), "CAPTEXT");
  if (text.find('\0') != std::string::npos) {
    fuzz::expect(!ours, "a NUL does not end a text");
    return;
  }
  const std::optional<CapTriple> theirs = oracle::parse_set_text(text);
  fuzz::expect(ours.has_value() == theirs.has_value(), "libcap takes the same texts");
  if (!ours) return;
  fuzz::expect(*ours == *theirs, "libcap reads the same sets");
  fuzz::expect(set_text(*ours, oracle::all()) == oracle::set_text(*theirs),
               "libcap prints the same text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  check_against_libcap(text);
  for (const Cap last : fuzz::last_caps) {
    const CapSet all = CapSet::up_to(last);
    const Result<CapTriple> caps = parse_set_text(text, all, "CAPTEXT");
    if (!fuzz::accepted(caps)) continue;
    const std::string printed = set_text(*caps, all);
    const auto again = parse_set_text(printed, all, "again");
    fuzz::expect(again && *again == *caps, "the text of three sets reads back");
    fuzz::expect(looks_like_set_text(printed) || printed.find('+') != std::string::npos,
                 "what is printed is known for CAPTEXT");
  }
  return 0;
}
