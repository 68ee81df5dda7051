// SPDX-License-Identifier: MIT
// --decode, and the masks that it prints.
#include "cli/mask_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fuzz.hpp"

using namespace execcap;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const Result<CapSet> mask = parse_mask(text, "--decode");
  const bool has_prefix = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = std::string_view(text).substr(has_prefix ? 2 : 0);
  const bool is_mask = !digits.empty() && digits.size() <= 16 &&
                       digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (mask) fuzz::expect(is_mask, "a mask is 1 to 16 hexadecimal digits");
  if (is_mask && !text.starts_with("0X")) fuzz::expect(mask.has_value(), "every mask is taken");
  if (!fuzz::accepted(mask)) return 0;
  fuzz::expect(mask->mask() == std::strtoull(std::string(digits).c_str(), nullptr, 16),
               "a mask is the number that it spells");

  const CapSet all = CapSet::up_to({40});
  const std::string table = mask_text(*mask, all);
  const auto again = parse_mask(table.substr(0, table.find_first_of(" \n")), "again");
  fuzz::expect(again && *again == *mask, "the mask that is shown reads back");
  const auto lines = static_cast<int>(std::count(table.begin(), table.end(), '\n'));
  fuzz::expect(lines >= mask->size(), "each capability has its line");
  const auto json = nlohmann::json::parse(mask_json(*mask, all), nullptr, false);
  fuzz::expect(json.is_object() && json["capabilities"].size() == std::size_t(mask->size()),
               "the JSON has each capability");
  return 0;
}
