// SPDX-License-Identifier: MIT
// Securebits: any word and any text that is accepted is printed and read back as the same.
#include "execcap/caps/securebits.hpp"

#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const Result<Securebits> bits = parse_securebits(text, "--securebits");
  if (fuzz::accepted(bits)) {
    const auto again = parse_securebits(securebits_text(*bits), "again");
    fuzz::expect(again && *again == *bits, "the text of securebits reads back");
    const auto twice = parse_securebits(text + "," + text, "twice");
    fuzz::expect(!twice || bits->empty(), "a flag is named once");
  }
  const Securebits any(static_cast<std::uint32_t>(fuzz::Bytes(data, size).take(4)));
  const auto again = parse_securebits(securebits_text(any), "again");
  fuzz::expect(again && *again == any, "any word has a text");
  return 0;
}
