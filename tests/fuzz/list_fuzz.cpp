// SPDX-License-Identifier: MIT
// LIST: what is accepted is within what there is, and its text reads back as the same.
#include "execcap/caps/list_text.hpp"

#include "fuzz.hpp"

using namespace execcap;

namespace {

/// What the list is by itself, item by item, with nothing but the names' table.
CapSet value_of(std::string_view text, const ListContext& context) {
  const bool is_relative = text.starts_with('+') || text.starts_with('-');
  CapSet value = is_relative ? context.present : CapSet();
  for (;;) {
    std::string item(text.substr(0, text.find(',')));
    const bool takes = item.starts_with('-');
    if (takes || item.starts_with('+')) item.erase(0, 1);
    for (char& c : item) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    CapSet set;
    if (item == "all") {
      set = context.all;
    } else if (item == "held") {
      set = context.held;
    } else if (item.starts_with("0x")) {
      set = CapSet::from_mask(std::strtoull(item.c_str(), nullptr, 16));
    } else if (item != "none") {
      if (item.starts_with("cap_")) item.erase(0, 4);
      for (std::uint8_t number = 0; number < max_cap_count; ++number) {
        const bool is_name = number < cap_names.size() && item == cap_names[number];
        if (is_name || item == std::to_string(number)) set = {Cap{number}};
      }
    }
    value = takes ? value - set : value | set;
    if (text.find(',') == std::string_view::npos) return value;
    text.remove_prefix(text.find(',') + 1);
  }
}

void check(std::string_view text, const ListContext& context) {
  const Result<CapSet> list = parse_list(text, context, "--caps");
  if (!fuzz::accepted(list)) return;
  fuzz::expect(list->is_subset_of(context.all | context.held | context.present),
               "a list gives what there is and nothing else");
  fuzz::expect(*list == value_of(text, context), "a list is what its items are, left to right");

  const ListContext newest{.all = CapSet::up_to({63})};
  const auto again = parse_list(list_text(*list), newest, "again");
  fuzz::expect(again && *again == *list, "the text of a list reads back");
  const ListContext here{.all = context.all | *list};
  const auto short_again = parse_list(list_text(*list, here.all), here, "again");
  fuzz::expect(short_again && *short_again == *list, "the short text of a list reads back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const CapSet usual = CapSet::up_to({40});
  check(text, {.all = usual,
               .held = CapSet::from_mask(0x2400),
               .present = CapSet::from_mask(0x10f000ff0f)});
  const CapSet newer = CapSet::up_to({63});
  check(text, {.all = newer, .held = newer});
  return 0;
}
