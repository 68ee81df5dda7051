// SPDX-License-Identifier: MIT
// What setfcap takes for a file: CAPTEXT with one effective flag, and changes by CAPTEXT or LIST.
#include "execcap/caps/file_caps_change.hpp"
#include "execcap/caps/file_caps_text.hpp"
#include "fuzz.hpp"

using namespace execcap;

namespace {

void check_text(std::string_view text, CapSet all) {
  const Result<FileCaps> caps = parse_file_caps(text, all, "CAPTEXT");
  if (!fuzz::accepted(caps)) return;
  fuzz::expect(!caps->rootid, "the text has no rootid");
  const std::string printed = file_caps_text(*caps);
  for (const Cap last : fuzz::last_caps) {
    const auto again = parse_file_caps(printed, CapSet::up_to(last), "again");
    fuzz::expect(again && *again == *caps, "the text means the same on every kernel");
  }
  const auto same = file_caps_of(as_triple(*caps), "again");
  fuzz::expect(same && *same == *caps, "three sets and the attribute are two forms of one");
}

void check_change(std::string_view text, const FileCapsContext& context) {
  const Result<FileCapsChange> change = parse_file_caps_change(text, context, "the operand");
  if (!fuzz::accepted(change)) return;
  const FileCaps before{.permitted = CapSet::from_mask(0x2001),
                        .inheritable = CapSet::from_mask(0x0480),
                        .effective = true};
  const auto from_none = after_change(std::nullopt, *change);
  const auto from_some = after_change(before, *change);
  const CapSet most = context.all | before.permitted | before.inheritable;
  for (const auto& after : {from_none, from_some}) {
    if (!after) continue;
    fuzz::expect((after->permitted | after->inheritable).is_subset_of(most),
                 "a change gives nothing that the kernel lacks");
    fuzz::expect(after_change(after, *change) == after, "a change made twice is made once");
  }
  if (std::holds_alternative<ReplaceFileCaps>(*change)) {
    fuzz::expect(from_none == from_some, "what replaces does not ask what was there");
    return;
  }
  const auto& adjust = std::get<AdjustFileCaps>(*change);
  const CapSet permitted = from_some ? from_some->permitted : CapSet();
  fuzz::expect((adjust.given - adjust.taken).is_subset_of(permitted), "what is given is there");
  fuzz::expect((adjust.taken & permitted).empty() || !(adjust.taken & adjust.given).empty(),
               "what is taken is gone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  for (const Cap last : fuzz::last_caps) {
    const CapSet all = CapSet::up_to(last);
    check_text(text, all);
    check_change(text, {.all = all, .held = CapSet::from_mask(0x2400), .rootid = std::nullopt});
    check_change(text, {.all = all, .held = all, .rootid = Uid{100000}});
  }
  return 0;
}
