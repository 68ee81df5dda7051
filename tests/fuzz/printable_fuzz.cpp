// SPDX-License-Identifier: MIT
// Text from elsewhere: nothing of it steers a terminal, and what is harmless stays as it is.
#include "cli/printable.hpp"

#include "cli/cap_colour.hpp"
#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const std::string shown = printable(text);
  bool is_harmless = true;
  for (std::string_view left = shown; !left.empty();) {
    const std::size_t length = utf8_length(left);
    fuzz::expect(length != 0, "what is shown is UTF-8");
    const auto first = static_cast<unsigned char>(left.front());
    fuzz::expect(first >= ' ' && first != 0x7f, "no control character is shown");
    fuzz::expect(!(first == 0xc2 && static_cast<unsigned char>(left[1]) < 0xa0),
                 "nor one of 8 bits");
    left.remove_prefix(length);
  }
  for (const char c : text) is_harmless = is_harmless && c >= ' ' && c <= '~';
  if (is_harmless) fuzz::expect(shown == text, "printable ASCII stays as it is");
  fuzz::expect(printable(shown) == shown, "what can be shown stays as it is");

  // Colours add and take nothing of the text itself.
  std::string plain = with_coloured_caps(shown);
  for (std::size_t at = plain.find('\x1b'); at != std::string::npos; at = plain.find('\x1b')) {
    fuzz::expect(plain.find('m', at) != std::string::npos, "a colour ends");
    plain.erase(at, plain.find('m', at) + 1 - at);
  }
  fuzz::expect(plain == shown, "a coloured text is the text");
  return 0;
}
