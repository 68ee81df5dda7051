// SPDX-License-Identifier: MIT
// The command line of setfcap, as far as it touches no file.
#include <algorithm>

#include "cli/fake_means.hpp"
#include "cli/setfcap_request.hpp"
#include "fuzz.hpp"

using namespace execcap;

namespace {

bool names_a_manifest(SetfcapAction action) {
  return action == SetfcapAction::check || action == SetfcapAction::apply;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string> words = fuzz::words_of(data, size);
  const Result<ParsedCommandLine> line = parse_setfcap_line(words);
  if (!fuzz::accepted(line)) return 0;
  fuzz::expect(line->operands.size() <= words.size(), "operands are words of the line");

  test::FakeAccounts accounts;
  const CapSet all = CapSet::up_to({40});
  const auto request = read_setfcap_request(
      *line, {.all = all, .held = CapSet::from_mask(0x2400), .bounding = all}, accounts);
  if (!fuzz::accepted(request)) return 0;
  if (names_a_manifest(request->action)) {
    fuzz::expect(!request->manifest.empty(), "there is a manifest");
    return 0;
  }
  fuzz::expect(!request->files.empty(), "there is a file");
  for (const std::string& file : request->files) {
    fuzz::expect(std::find(words.begin(), words.end(), file) != words.end(),
                 "a file is a word of the line, untouched");
  }
  return 0;
}
