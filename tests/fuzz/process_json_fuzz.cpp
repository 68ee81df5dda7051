// SPDX-License-Identifier: MIT
// Saved processes: what is accepted is written and read back as the same.
#include "cli/process_json.hpp"

#include "cli/process_diff.hpp"
#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<std::vector<ProcessRecord>> records =
      parse_process_json(fuzz::text_of(data, size), "saved.json");
  if (!fuzz::accepted(records)) return 0;
  for (const ProcessRecord& record : *records) {
    fuzz::expect(record.status.pid.value >= 0, "a pid is not negative");
  }
  const std::vector<ProcessPlace> places(records->size());
  const std::string written = process_json(*records, places, Cap{63}, true);
  const auto again = parse_process_json(written, "again");
  fuzz::expect(again.has_value(), "what is written can be read");
  fuzz::expect(process_json(*again, places, Cap{63}, true) == written,
               "what is read back is written as the same");
  return 0;
}
